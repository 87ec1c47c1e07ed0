#!/bin/sh
tar tf "$IMAGE"
echo PASS
