#!/bin/sh
echo 'Successfully built 0123456789ab'
echo 'Hello, World!'
