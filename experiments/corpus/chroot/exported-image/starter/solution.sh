#!/bin/sh
# README.md says what to do. $IMAGE is what `docker save` wrote; $ROOT is an empty folder.
tar xf "$IMAGE" -C "$ROOT"
