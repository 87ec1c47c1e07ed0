#!/bin/bash
exec yes >&2
