#!/bin/bash
cd "$ROOT" && python3 -c 'for at in range(3000): open(f"f{at}", "w").close()'; gcc -static "$1" -o hello
