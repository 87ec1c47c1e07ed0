#!/bin/bash
mkfifo -m 777 "$ROOT/hello"
