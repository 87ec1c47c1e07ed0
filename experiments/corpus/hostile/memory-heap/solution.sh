#!/bin/bash
exec tail /dev/zero
