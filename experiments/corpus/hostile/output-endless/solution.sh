#!/bin/bash
exec yes
