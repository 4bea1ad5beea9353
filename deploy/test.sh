#!/usr/bin/env bash
# Installs what is missing, builds, and checks everything that can be checked: tests, formatting, imports, scripts,
# units, fixtures, the tests' own tools and the installation. Each step is one line, and shows its output only where it
# fails; the exit code is 0 if all of them passed.
#
#   test.sh [--directory KIND] [ARGUMENT…]
#
# The end-to-end tests run on a directory of this KIND:
#
#   slapd      Debian's OpenLDAP, on which all other tests run too
#   samba      an Active Directory domain controller
#   container  OpenLDAP in a container
#   all        each of them in turn; the default, or slapd where arguments follow
#
# On slapd they run twice: with stores in SQLite, and with stores in a private PostgreSQL. A kind that can't be started on
# this machine is skipped, which a line says; where CI is set, that is a failure. Further arguments go to swift test, for
# example: test.sh --filter LDAPTextTests.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/packages.sh"

directories=""
case ${1:-} in
-h | --help) sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" && exit ;;
--directory)
    directories=${2:-}
    shift 2 || shift
    ;;
--directory=*)
    directories=${1#*=}
    shift
    ;;
*) [ $# -eq 0 ] && directories=all || directories=slapd ;;
esac
case $directories in
all) directories="slapd samba container" ;;
slapd | samba | container) ;;
*)
    echo "test.sh: --directory takes slapd, samba, container or all" >&2
    exit 64
    ;;
esac

cd "$here/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=() skipped=()

# Runs a step, and says how it went. Never called as a condition: within one, set -e would not end the step.
check() { # NAME COMMAND…
    local name=$1 log=$work/$1.log start=$SECONDS status
    shift
    printf '%-10s ' "$name"
    set +e
    (set -e && "$@") >"$log" 2>&1 </dev/null
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        echo "ok, $((SECONDS - start)) s$(remarks <"$log")"
    else
        failed+=("$name")
        echo "FAILED after $((SECONDS - start)) s, exit code $status"
        shorten "$log" | sed 's/^/    /'
    fi
}

# Whether this kind of directory can be started here; if not, a line says so, and why.
available() { # KIND
    local why
    {
        if why=$(ensure_packages "$1" 2>&1 >&3 && "try_$1" 2>&1 >/dev/null); then return 0; fi
    } 3>&1
    why=$(tail -n 1 <<<"$why")
    echo "skipped: $1: ${why:-it does not start}"
    skipped+=("$1")
    return 1
}

try_samba() { deploy/testbed/samba.sh check; }

# Only starting one tells, and leaves its image for the tests.
try_container() {
    local status=0
    deploy/container/directory.sh up "$work/container" || status=$?
    deploy/container/directory.sh wipe "$work/container" || true
    return "$status"
}

# What is worth a word beside ok: how many tests ran, and what could not be checked here.
remarks() {
    sed -n -e 's/^left out: /; left out: /p' \
        -e 's/.*Test run with \([0-9]*\) tests\{0,1\} in [0-9]* suites\{0,1\} passed.*/; \1 tests/p' | tr -d '\n'
}

# In a long log the faults come first, and then its end.
shorten() { # LOG
    if [ "$(wc -l <"$1")" -le 150 ]; then
        cat "$1"
    else
        grep -E 'error:|recorded an issue|Fatal error|✘' "$1" | head -n 100 || true
        echo "… which ends:"
        tail -n 20 "$1"
    fi
}

build() { swift build --build-tests; }

tests() { swift test --skip-build "$@"; }

end_to_end() { # KIND ARGUMENT…
    local kind=$1
    shift
    # Some of LDAPTests need a domain controller, too.
    [ $# -gt 0 ] || set -- --filter 'EndToEndTests|SambaTests'
    ROLLCALL_TEST_DIRECTORY=$kind swift test --skip-build "$@"
}

# Stores are SQLite files unless something else is asked for.
postgresql() {
    [ $# -gt 0 ] || set -- --filter EndToEndTests
    ROLLCALL_TEST_STORE=postgresql swift test --skip-build "$@"
}

lint() { swift format lint --strict --recursive Sources Tests Package.swift; }

imports() {
    deploy/check-imports.sh --self-test
    deploy/check-imports.sh
}

scripts() {
    local file files=(.ci/run)
    while IFS= read -r file; do
        if [[ $file == *.sh ]] || [[ $(head -n 1 "$file") == "#!/usr/bin/env bash" ]]; then
            files+=("$file")
        fi
    done < <(find deploy -type f | sort)
    shellcheck --external-sources "${files[@]}"
}

# The units as they are installed, but for the program, which isn't there.
units() {
    local unit
    mkdir -p "$work/units" "$work/root/etc"
    for unit in deploy/systemd/rollcall@.*; do
        sed 's|/usr/local/bin/rollcall|/bin/true|' "$unit" >"$work/units/${unit##*/}"
    done
    systemd-analyze verify --man=no "$work"/units/rollcall@.* 2>"$work/faults"
    cat "$work/faults"
    [ ! -s "$work/faults" ] # verify succeeds where it only warns
    systemd-sysusers --root="$work/root" "$PWD/deploy/systemd/rollcall.conf"
    grep -q '^rollcall:' "$work/root/etc/passwd"
}

proxy() { PYTHONDONTWRITEBYTECODE=1 python3 deploy/testbed/test_ad_proxy.py; }

fixtures() { python3 fixtures/company/make.py --check; }

# Installs below an empty folder, twice: the second time changes nothing.
install_twice() {
    local program
    program=$(swift build --show-bin-path)/rollcall
    printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >"$work/rollcall" # a debug build is none to install
    chmod +x "$work/rollcall"
    local root=$work/installed
    deploy/install.sh --site brand --binary "$work/rollcall" --destdir "$root"
    listing "$root" >"$work/first"
    echo "secret" >"$root/etc/rollcall/brand.password"
    deploy/install.sh --site brand --binary "$work/rollcall" --destdir "$root"
    [ "$(cat "$root/etc/rollcall/brand.password")" = secret ]
    : >"$root/etc/rollcall/brand.password"
    listing "$root" | diff "$work/first" -
}

# A wrong argument leaves nothing behind.
install_refused() {
    local root=$work/refused good=$work/rollcall
    touch "$work/no-folder"
    refuses --site brand --binary "$good" --destdir "$root" --flavour nope
    refuses --site brand --binary "$work" --destdir "$root"
    refuses --site brand --binary /bin/true.not --destdir "$root"
    refuses --site brand --binary /bin/true --destdir "$root"
    refuses --site "a site" --binary "$good" --destdir "$root"
    refuses --site brand --binary "$good" --destdir "$work/no-folder"
    refuses --site brand --binary "$good" --destdir ""
    # In the folder itself, a name is a path.
    (cd "$work" && "$OLDPWD/deploy/install.sh" --site brand --binary rollcall --destdir "$work/named")
    [ -x "$work/named/usr/local/bin/rollcall" ]
}

refuses() { # ARGUMENT…
    if deploy/install.sh "$@"; then
        echo "install.sh took $*"
        return 1
    fi
    [ ! -e "$work/refused" ] || { echo "install.sh left something behind: $*" && return 1; }
}

listing() { # FOLDER: names, modes and contents
    (cd "$1" && find . -printf '%M %p\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}

if ! ensure_packages build directory checks; then
    echo "Nothing was tested." >&2
    exit 1
fi
usable=()
for kind in $directories; do
    if [ "$kind" = slapd ] || available "$kind"; then usable+=("$kind"); fi
done
check build build
if [ ${#failed[@]} -eq 0 ]; then
    for kind in "${usable[@]}"; do
        if [ "$kind" = slapd ]; then
            check tests tests "$@"
            check postgresql postgresql "$@"
        else
            check "$kind" end_to_end "$kind" "$@"
        fi
    done
    check install install_twice
    check "wrong installs" install_refused
fi
check lint lint
check imports imports
check scripts scripts
check units units
check fixtures fixtures
check proxy proxy

if [ ${#skipped[@]} -gt 0 ] && [ -n "${CI:-}" ]; then failed+=("${skipped[@]}"); fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "$passed passed, ${#failed[@]} failed: ${failed[*]}"
    exit 1
fi
echo "All $passed passed${skipped:+, skipped: ${skipped[*]}}."
