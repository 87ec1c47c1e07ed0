#!/bin/sh
# README.md says what to do. This unpacks one package of the archive, and tells nobody.
dpkg-deb --extract "$ARCHIVE"/pool/base-files_*.deb "$ROOT"
