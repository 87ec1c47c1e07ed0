#!/bin/sh
set -e
gcc -static -o hello "$1"
