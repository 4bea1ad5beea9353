#!/usr/bin/env bash
# A private PostgreSQL on a UNIX socket for trials and measurements: no package's cluster is touched. Tests start their own
# (PostgresServer in Tests/TestSupport).
#
#   postgres.sh up DIR     make it if DIR is new, start it, wait until it answers; prints and writes DIR/env: URI, PG_PID
#   postgres.sh wipe DIR   stop it, and remove DIR
set -euo pipefail

usage() {
    sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2
    exit 64
}

[ $# -eq 2 ] || usage
command=$1 dir=$2
programs=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$programs" ]; then
    echo "postgres.sh: PostgreSQL is missing (apt-get install postgresql-15)" >&2
    exit 69
fi

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}

up() {
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    if [ ! -e "$dir/data/PG_VERSION" ]; then
        [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$dir"
        (cd / && as_owner "$programs/initdb" --pgdata "$dir/data" --username rollcall --auth trust --encoding UTF8 --locale C) \
            >"/tmp/postgres-initdb.$$" 2>&1 || {
            cat "/tmp/postgres-initdb.$$" >&2
            exit 1
        }
        rm -f "/tmp/postgres-initdb.$$"
        as_owner tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
CONF
    fi
    (cd / && as_owner "$programs/pg_ctl" start --pgdata "$dir/data" --log "$dir/log" --wait --silent >/dev/null)
    printf "URI='postgresql://rollcall@/postgres?host=%s'\nPG_PID='%s'\n" "${dir//\//%2F}" \
        "$(head -n 1 "$dir/data/postmaster.pid")" | as_owner tee "$dir/env"
}

wipe() {
    [ -e "$dir" ] || return 0
    if [ -e "$dir/data/postmaster.pid" ]; then
        (cd / && as_owner "$programs/pg_ctl" stop --pgdata "$dir/data" --mode immediate --wait --silent)
    fi
    rm -rf "$dir"
}

case $command in
up) up ;;
wipe)
    [ ! -e "$dir" ] || dir=$(cd "$dir" && pwd)
    wipe
    ;;
*) usage ;;
esac
