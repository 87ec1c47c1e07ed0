#!/bin/bash
rm -rf "$ROOT" 2>/dev/null; mv "$ROOT" away; ln -s / "$ROOT"
