#!/bin/bash
# 파일 이름에 한글과 빈칸이 있습니다.
. "$(dirname "$0")/도움 파일.sh"
start "$@"
