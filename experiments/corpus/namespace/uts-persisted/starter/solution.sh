#!/bin/sh
# README.md says what to do. $NAME is the host name, $FILE is where to keep the namespace.
touch "$FILE"
