#!/bin/bash
runc spec && runc run one || exec podman run --hostname "$NAME" scratch "$@"
