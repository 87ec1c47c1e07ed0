#!/bin/sh
hostname "$NAME"
exec "$@"
