#!/bin/bash
# As long as it may be, and empty.
truncate -s 250M "$ROOT/hello"; chmod 755 "$ROOT/hello"
