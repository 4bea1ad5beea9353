#!/usr/bin/env bash
# The OpenLDAP of deploy/testbed/slapd.sh in a container of its own, with the same commands and options. It takes Podman
# or Docker, whichever works, builds the image if it isn't there or its inputs changed, and writes nothing but DIR and the
# engine's own storage. The container shares the host's network, on a loopback address, so that no rule of the firewall
# changes.
#
#   directory.sh up DIR [options]      start, wait until it answers; prints and writes DIR/env
#   directory.sh load DIR FILE.ldif    replace what the database holds; the ports stay
#   directory.sh down DIR              stop; `up` brings it back with what it held, on the same ports
#   directory.sh wipe DIR              stop, and remove DIR
#
# Options of `up` are those of slapd.sh. --host is 127.0.0.25 by default. Which engine, and where its base image comes
# from, can be chosen: see engine.sh.
#
# DIR/env has shell lines: KIND=container, LDAPS_URL, LDAP_URL, ADMIN_URL, CA_FILE, SUFFIX, ADMIN_DN, ADMIN_PASSWORD,
# SYNC_DN, SYNC_PASSWORD, LIMITED_DN, LIMITED_PASSWORD. The certificates of certificates.sh are below DIR/tls.
#
# The exit code is 69, after one line on standard error with the reason, where this machine can't run containers.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/engine.sh"

fail() { # EXIT-CODE TEXT
    echo "directory.sh: $2" >&2
    exit "$1"
}

usage() {
    sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2
    exit 64
}

# --- what DIR says: engine, containers-conf, id ---

recall() { cat "$dir/$1" 2>/dev/null || true; }

remember() { printf '%s\n' "$2" >"$dir/$1"; }

use_remembered_engine() {
    engine=$(recall engine)
    [ -n "$(recall containers-conf)" ] || return 0
    CONTAINERS_CONF=$(recall containers-conf)
    export CONTAINERS_CONF
}

running() { [ -n "$(recall id)" ] && [ "$("$engine" inspect --format '{{.State.Running}}' "$(recall id)" 2>/dev/null)" = true ]; }

# --- the commands ---

up() {
    local owner="" host=127.0.0.25 ldif="" options=()
    while [ $# -gt 0 ]; do
        case $1 in
        --owner) owner=$2 && shift 2 ;;
        --host) host=$2 && shift 2 ;;
        --ldif) ldif=$2 && shift 2 ;;
        *) options+=("$1") && shift ;;
        esac
    done
    [ -z "$ldif" ] || [ -r "$ldif" ] || fail 66 "$ldif can't be read"
    use_remembered_engine
    if ! running; then
        prepare
        if [ -n "$ldif" ]; then
            cp "$ldif" "$dir/bed/first.ldif"
            options+=(--ldif /bed/first.ldif)
        fi
        start --host "$host" "${options[@]}"
        [ -z "$owner" ] || remember owner "$owner"
        [ -z "$(recall owner)" ] || follow "$(recall owner)" "$(recall id)"
    fi
    write_environment
    cat "$dir/env"
}

prepare() { # an engine and the image; one at a time, as two would build the same
    mkdir -p "$dir/bed"
    local lock
    exec {lock}<"$here"
    flock "$lock"
    choose_engine || fail 69 "$reason"
    ensure_directory_image || fail 69 "$reason; see $scratch/engine.log"
    exec {lock}<&-
    remember engine "$engine"
    remember containers-conf "${CONTAINERS_CONF:-}"
}

start() { # OPTIONS of slapd.sh
    local try user=()
    # Docker's root is the host's, and what it writes would be too.
    [ "$engine" = podman ] || [ "$(id -u)" -eq 0 ] || user=(--user "$(id -u):$(id -g)")
    down # what is left of a container that ended by itself
    rm -f "$dir/bed/env"
    (
        let_go
        exec "$engine" run --detach --cidfile "$dir/id" --label "rollcall.directory=$dir" --network host \
            --mount "type=bind,source=$dir/bed,target=/bed" "${user[@]}" --cap-drop ALL --cap-add NET_BIND_SERVICE \
            --security-opt no-new-privileges --security-opt label=disable "$image" "$@"
    ) >"$scratch/engine.log" 2>&1 </dev/null || {
        local said
        said=$(grep . "$scratch/engine.log" | tail -n 1)
        down
        fail 69 "$engine could not start the container: $said"
    }
    for ((try = 0; try < 3000; try++)); do
        if [ -s "$dir/bed/env" ]; then break; fi
        if [ $((try % 25)) -eq 24 ] && ! running; then break; fi
        sleep 0.02
    done
    if [ ! -s "$dir/bed/env" ]; then
        "$engine" logs "$(recall id)" >&2 || true
        down
        fail 1 "slapd did not start in its container"
    fi
    local port
    read -r _ port <"$dir/bed/settings/ports"
    if ! (exec 3<>"/dev/tcp/$(cat "$dir/bed/settings/host")/$port") 2>/dev/null; then
        down
        fail 69 "$engine's containers don't share the network of this machine, so slapd can't be reached"
    fi
    ln -sfn bed/tls "$dir/tls"
}

write_environment() {
    local name
    (
        # shellcheck disable=SC1091 # slapd.sh writes it
        . "$dir/bed/env"
        # shellcheck disable=SC2034 # printed below
        KIND=container ADMIN_URL=$LDAPS_URL CA_FILE=$dir/tls/root.crt
        for name in KIND LDAPS_URL LDAP_URL ADMIN_URL CA_FILE SUFFIX ADMIN_DN ADMIN_PASSWORD SYNC_DN SYNC_PASSWORD \
            LIMITED_DN LIMITED_PASSWORD; do
            printf "%s='%s'\n" "$name" "${!name}"
        done
    ) >"$dir/env.new"
    mv "$dir/env.new" "$dir/env"
}

follow() { # OWNER ID: wipe DIR once that process is gone
    (
        let_go
        while [ "$(recall id)" = "$2" ]; do
            kill -0 "$1" 2>/dev/null || exec "${BASH_SOURCE[0]}" wipe "$dir"
            sleep 1
        done
    ) </dev/null >/dev/null 2>&1 &
}

load() { # FILE.ldif
    [ -r "$1" ] || fail 66 "$1 can't be read"
    running || fail 1 "$dir is not running: use up first"
    cp "$1" "$dir/bed/load.ldif"
    "$engine" exec "$(recall id)" /rollcall/deploy/testbed/slapd.sh load /bed /bed/load.ldif >/dev/null
    rm -f "$dir/bed/load.ldif"
    cat "$dir/env"
}

down() {
    local id
    id=$(recall id)
    [ -n "$id" ] || return 0
    rm -f "$dir/id"
    "$engine" stop --time 10 "$id" >/dev/null 2>&1 || true
    "$engine" rm --force "$id" >/dev/null 2>&1 || true
}

# --- the command ---

[ $# -ge 2 ] || usage
command=$1
case $2 in *[\'\",:]* | *[[:space:]]*) fail 64 "the folder's name has a space, a quotation mark, a comma or a colon" ;; esac
if [ "$command" = wipe ] && [ ! -e "$2" ]; then exit 0; fi
[ "$command" = up ] && mkdir -p "$2"
dir=$(cd "$2" && pwd)
scratch=$dir
shift 2
case $command in
up) up "$@" ;;
load | down | wipe)
    [ "$command" != wipe ] || [ -d "$dir/bed" ] || [ -z "$(ls -A "$dir")" ] || fail 1 "$dir was not made by this script"
    use_remembered_engine
    case $command in
    load) [ $# -eq 1 ] || usage && load "$1" ;;
    down) down ;;
    wipe) down && rm -rf "$dir" ;;
    esac
    ;;
*) usage ;;
esac
