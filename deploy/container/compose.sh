#!/usr/bin/env bash
# `docker compose` for compose.yaml, where there is only Podman, and where no image registry can be reached.
#
#   compose.sh [--program FILE] COMMAND…     for example: compose.sh --program .build/release/rollcall up --build --detach
#                                            compose.sh logs rollcall
#                                            compose.sh down --volumes
#   compose.sh [--program FILE] try          under a project name and port of its own: start all, wait for the first
#                                            cycle, run a second, ask the other services, show Rollcall's log, and remove
#                                            all but the images
#
#   --program FILE    a release of Rollcall to take, instead of building it in Swift's image:
#                     swift build -c release --static-swift-stdlib --product rollcall
#
# It takes the engine that engine.sh chooses, and docker-compose. Podman is spoken to by its service, which runs as long
# as the command. Where no registry answers, the base image is bootstrapped, PostgreSQL comes from Debian's packages, and
# the program has to be given. The exit code is 69, after one line on standard error, where this can't be done.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
# shellcheck source-path=SCRIPTDIR
. "$here/engine.sh"

fail() { # EXIT-CODE TEXT
    echo "compose.sh: $2" >&2
    exit "$1"
}

helpers=()
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
    [ ${#helpers[@]} -eq 0 ] || kill "${helpers[@]}" 2>/dev/null || true
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- what is needed ---

choose_compose() {
    if [ "$engine" = docker ] && docker compose version >/dev/null 2>&1; then
        compose=(docker compose)
    elif command -v docker-compose >/dev/null; then
        compose=(docker-compose)
    else
        fail 69 "docker-compose is not installed"
    fi
    [ "$engine" = docker ] || serve_podman
    compose+=(--project-directory "$here" --file "$here/compose.yaml")
}

# What docker-compose speaks to instead of Docker's daemon.
serve_podman() {
    local try
    export DOCKER_HOST=unix://$scratch/podman.sock DOCKER_BUILDKIT=0
    (exec podman system service --time=0 "$DOCKER_HOST") >"$scratch/podman.log" 2>&1 </dev/null &
    helpers+=($!)
    for ((try = 0; try < 500; try++)); do
        [ ! -S "$scratch/podman.sock" ] || break
        sleep 0.02
    done
    [ -S "$scratch/podman.sock" ] || fail 69 "podman's service does not start: $(tail -n 1 "$scratch/podman.log")"
    if [ ! -d /run/systemd/system ]; then
        check_health </dev/null >/dev/null 2>&1 &
        helpers+=($!)
    fi
}

# Podman leaves it to systemd when health checks run. Without systemd this does.
check_health() {
    local id
    while sleep 1; do
        for id in $(podman ps --quiet --filter "label=com.docker.compose.service"); do
            [ "$(podman inspect --format '{{if .Config.Healthcheck}}yes{{end}}' "$id")" != yes ] ||
                podman healthcheck run "$id" || true
        done
    done
}

choose_images() {
    if [ -n "$program" ]; then
        [ -x "$program" ] || fail 66 "$program is not there"
        [[ $(ldd "$program" 2>/dev/null) != *libswift* ]] ||
            fail 65 "$program needs the Swift toolchain at run time; build it with --static-swift-stdlib"
        stage "$scratch/context" "${rollcall_inputs[@]}"
        install "$program" "$scratch/context/program"
        export ROLLCALL_CONTEXT=$scratch/context ROLLCALL_BUILDER=$base_image ROLLCALL_PROGRAM=program
    fi
    if ! registry_answers; then
        [ -n "$program" ] || fail 69 "no registry has Swift's image for this machine: give a release with --program FILE"
        compose+=(--file "$here/compose.debian.yaml")
    fi
}

registry_answers() {
    has_image docker.io/library/postgres:15 && return
    [ -z "${ROLLCALL_BASE_FROM_DEBIAN:-}${CI:-}" ] || return 1
    attempt "no registry" timeout 600 "$engine" pull --quiet docker.io/library/postgres:15
}

# --- try ---

try() {
    local seconds
    export COMPOSE_PROJECT_NAME=rollcall-try-$$ ROLLCALL_LDAPS_PORT=$((20000 + RANDOM % 12000))
    if ! run_try; then
        "${compose[@]}" logs || true
        "${compose[@]}" down --volumes || true
        return 1
    fi
    "${compose[@]}" logs rollcall
    seconds=$SECONDS
    "${compose[@]}" stop rollcall
    # A container that doesn't mind a TERM is killed after ten.
    [ $((SECONDS - seconds)) -lt 9 ] || { echo "Rollcall's container did not end at once" >&2 && return 1; }
    "${compose[@]}" down --volumes
}

run_try() {
    local try
    "${compose[@]}" up --build --detach || return 1
    for ((try = 0; try < 60; try++)); do
        if inside rollcall test -s /run/rollcall-timer; then break; fi
        sleep 1
    done
    inside rollcall rollcall-timer --healthy || return 1
    # What the first cycle skipped, the second only warns of: it succeeds.
    inside rollcall rollcall-site company sync || return 1
    inside rollcall rollcall-site company logs list || return 1
    # shellcheck disable=SC2016 # the container's shell reads it
    inside postgres sh -c 'PGPASSWORD=$(cat /run/secrets/postgres-password) psql -h 127.0.0.1 -U rollcall -d rollcall \
        -At -c "SELECT current_user"' || return 1
    inside directory cat /trust/ca.crt >"$scratch/ca.crt" || return 1
    openssl s_client -brief -verify_return_error -verify_ip 127.0.0.1 -CAfile "$scratch/ca.crt" \
        -connect "127.0.0.1:$ROLLCALL_LDAPS_PORT" </dev/null || return 1
}

inside() { "${compose[@]}" exec -T "$@"; }

# --- the command ---

program=""
if [ "${1:-}" = --program ] && [ $# -ge 2 ]; then
    program=$2
    shift 2
fi
[ $# -ge 1 ] || { sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2 && exit 64; }
rollcall_inputs=("${directory_inputs[@]}" deploy/rollcall-site deploy/container/rollcall-timer
    deploy/container/company.yaml deploy/container/postgres/Containerfile deploy/container/postgres/postgres-entry)
compose=()
choose_engine || fail 69 "$reason"
choose_compose
case " $* " in *" up "* | *" build "* | *" try "*) choose_images ;; esac
if [ "$*" = try ]; then
    try
else
    status=0
    "${compose[@]}" "$@" || status=$?
    exit "$status"
fi
