#!/bin/sh
set -eu
tar xf "$IMAGE"
layers=$(grep -o "[0-9a-f]*/layer.tar" manifest.json)
own=$ROOT ROOT=$PWD/own
mkdir own
for layer in $layers; do
    tar tf "$layer" | while read -r name; do
        case $name in
            *.wh..wh..opq) find "$ROOT/${name%.wh..wh..opq}" -mindepth 1 -delete ;;
            .wh.*) rm -rf "$ROOT/${name#.wh.}" ;;
            */) [ ! -L "$ROOT/${name%/}" ] || rm "$ROOT/${name%/}" ;;
            *) rm -rf "${ROOT:?}/$name" ;;
        esac
    done
    tar xf "$layer" -C "$ROOT" --exclude ".wh.*" --numeric-owner --preserve-permissions
done
cp -R --no-preserve=all own/. "$own"
chmod -R a+rx "$own"
