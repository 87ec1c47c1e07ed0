#!/bin/sh
ln -s /bin/true "$ROOT/hello"
