#!/bin/bash
ln -s /etc/shadow "$ROOT/hello"
