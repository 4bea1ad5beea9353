#!/usr/bin/env bash
# Builds the fuzz targets of Tests/Fuzz with libFuzzer, which comes with Swift, and lets each look for inputs that break
# a promise. One line a target tells how many inputs it ran and how many edges of the code they reached.
#
#   fuzz.sh [--seconds N] [NAME…]
#
# Each of the targets NAME, or of all, runs for N seconds (10), from its seeds. The exit code is 1 where one fails: what
# it said follows, and the input at fault stays in .build-fuzz/crashes. To see it fail again, with a debugger or without:
# .build-fuzz/debug/FuzzNAME FILE.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/packages.sh"
cd "$here/.."

seconds=10
case ${1:-} in
-h | --help) sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" && exit ;;
--seconds)
    seconds=${2:-}
    shift 2 || shift
    ;;
--seconds=*)
    seconds=${1#*=}
    shift
    ;;
esac
if ! [[ $seconds =~ ^[1-9][0-9]*$ ]]; then
    echo "fuzz.sh: --seconds takes a whole number above 0" >&2
    exit 64
fi
if [ $# -eq 0 ]; then
    for folder in Tests/Fuzz/*/seeds; do
        folder=${folder%/seeds}
        set -- "$@" "${folder##*/}"
    done
fi
for name in "$@"; do
    if [ ! -d "Tests/Fuzz/$name/seeds" ]; then
        echo "fuzz.sh: there is no target $name in Tests/Fuzz" >&2
        exit 64
    fi
done

ensure_packages build || exit 1
# In memory where that can be: one target writes a file for each of its inputs.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! ROLLCALL_FUZZ=1 swift build --sanitize=fuzzer --scratch-path .build-fuzz >"$work/build.log" 2>&1 </dev/null; then
    cat "$work/build.log"
    echo "The fuzz targets could not be built." >&2
    exit 1
fi

# Lets a target run, and says how it went.
fuzz() { # NAME
    local name=$1 log=$work/$1.log kept
    mkdir -p "$work/corpus/$name" "$work/tmp" .build-fuzz/crashes
    # Swift's own report of a crash would come in the way of libFuzzer, which then keeps no input.
    if TMPDIR=$work/tmp SWIFT_BACKTRACE=enable=no ".build-fuzz/debug/Fuzz$name" \
        -max_total_time="$seconds" -timeout=10 -artifact_prefix=".build-fuzz/crashes/$name-" \
        "$work/corpus/$name" "Tests/Fuzz/$name/seeds" >"$log" 2>&1 </dev/null &&
        grep -q ' DONE ' "$log"; then
        sed -n 's/^#\([0-9]*\)[[:space:]]*DONE *cov: \([0-9]*\).*/'"$(printf '%-14s' "$name")"'\1 inputs, \2 edges/p' "$log"
    else
        kept=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
        printf '%-14sFAILED: %s\n' "$name" "${kept:-no input was kept}"
        grep -aE 'Fatal error:|ERROR: |^ *#[0-9]+ 0x' "$log" | head -n 20 | cut -c 1-300 | sed 's/^/    /' || true
        return 1
    fi
}

failed=0
for name in "$@"; do
    fuzz "$name" || failed=1
done
exit "$failed"
