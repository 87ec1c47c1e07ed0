#!/bin/bash
gcc -static "$1" -o "$ROOT/hello"; cd "$ROOT"; touch $'a\n::error::b' $'\033[2J' "한글 이름" $'\xff'
