# Sourced by the scripts beside it; leaves them in the repository's top folder.
# shellcheck shell=bash
set -euo pipefail
exec </dev/null # it may be closed, and nobody is there to answer

# rustup installs below the home folder without telling this shell, and Debian keeps
# nginx and chroot where an ordinary user's PATH does not look.
export PATH="${CARGO_HOME:-${HOME-~}/.cargo}/bin:$PATH:/usr/sbin:/sbin"

script=ci/${0##*/}
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
trap 'exit 130' INT

say() {
    printf '%s: %s\n' "$script" "$*" >&2
}

hint() {
    printf 'hint: %s\n' "$*" >&2
}

# Not being able to start is being incomplete: see "Exit statuses" in README.md.
incomplete() {
    say "$1"
    hint "$2"
    exit 3
}
