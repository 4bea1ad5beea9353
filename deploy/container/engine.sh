# shellcheck shell=bash
# Which container engine this machine has, and the images of ours on it. Sourced by directory.sh and compose.sh, which set
# `scratch`, a folder for logs and build contexts.
#
#   choose_engine            sets engine=podman or docker, the first that runs a container of Debian's base image, which it
#                            pulls. Returns 1 with the reason in $reason.
#   ROLLCALL_ENGINE          podman or docker: take this one
#   ROLLCALL_BASE_FROM_DEBIAN=1, or CI
#                            don't ask a registry: bootstrap the base image from Debian's packages (mmdebstrap), and import
#                            it under its public name. The same happens where no registry answers.
#
# Images stay in the engine's own storage, for the next time; `podman image prune --all` removes them.

container_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project_folder=$(cd "$container_folder/../.." && pwd)
base_image=docker.io/library/debian:bookworm-slim
directory_inputs=(deploy/container/Containerfile deploy/container/directory-entry deploy/testbed/slapd.sh
    deploy/testbed/certificates.sh deploy/testbed/ad.ldif fixtures/company/company.ldif fixtures/company/changes.ldif)
engine="" reason="" scratch=${scratch:-}

# Runs a command with its output in a log. Returns 1, and has the last that it said in $reason.
attempt() { # WHAT COMMAND…
    local what=$1
    shift
    "$@" >"$scratch/engine.log" 2>&1 </dev/null && return
    reason="$what: $(grep . "$scratch/engine.log" | tail -n 1 | tr -d '\r' | cut -c 1-300)"
    return 1
}

choose_engine() {
    local candidate reasons=()
    for candidate in ${ROLLCALL_ENGINE:-podman docker}; do
        if use_engine "$candidate"; then return 0; fi
        reasons+=("$reason")
    done
    printf -v reason '%s; ' "${reasons[@]}"
    reason=${reason%; }
    return 1
}

use_engine() { # NAME
    engine=$1
    case $engine in podman | docker) ;; *) reason="no engine is called $engine" && return 1 ;; esac
    command -v "$engine" >/dev/null || { reason="$engine is not installed" && return 1; }
    attempt "$engine does not answer" "$engine" info || return 1
    ensure_base || return 1
    if attempt "$engine starts no container" starts; then return 0; fi
    [ "$engine" = podman ] && [ -z "${CONTAINERS_CONF:-}" ] || return 1
    export CONTAINERS_CONF=$container_folder/containers.conf
    if attempt "podman starts no container" starts; then return 0; fi
    unset CONTAINERS_CONF
    return 1
}

starts() { "$engine" run --rm --network host "$base_image" true; }

has_image() { "$engine" image inspect "$1" >/dev/null 2>&1; }

ensure_base() {
    local why="no registry was asked"
    has_image "$base_image" && return
    if [ -z "${ROLLCALL_BASE_FROM_DEBIAN:-}${CI:-}" ]; then
        attempt "$base_image can't be pulled" timeout 300 "$engine" pull --quiet "$base_image" && return
        why=$reason
    fi
    command -v mmdebstrap >/dev/null ||
        { reason="$why, and mmdebstrap, which would make the image from Debian's packages, is not installed" && return 1; }
    attempt "$why, and mmdebstrap failed" bootstrap
}

bootstrap() {
    mmdebstrap --quiet --variant=minbase bookworm - | "$engine" import --change 'CMD ["bash"]' \
        --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$base_image"
}

# Only these files, so that nothing else of the repository goes into an image, or to the engine.
stage() { # FOLDER FILE…
    local folder=$1
    shift
    mkdir -p "$folder"
    (cd "$project_folder" && cp --parents --preserve=mode "$@" "$folder")
}

# Builds the image of the directory, unless there is one of the same inputs. Sets `image`, or returns 1 with $reason.
ensure_directory_image() {
    local digest
    digest=$(cd "$project_folder" && sha256sum "${directory_inputs[@]}" | sha256sum)
    image=localhost/rollcall-directory:${digest:0:16}
    has_image "$image" && return
    stage "$scratch/context" "${directory_inputs[@]}"
    attempt "the image can't be built" "$engine" build --network host --target directory --tag "$image" \
        --file "$scratch/context/deploy/container/Containerfile" "$scratch/context" || return 1
    rm -rf "$scratch/context"
}

# What stays behind keeps none of the caller's descriptors: whoever waits for the script by one would wait for ever.
let_go() {
    local descriptor
    for descriptor in "/proc/$BASHPID/fd"/*; do
        descriptor=${descriptor##*/}
        case $descriptor in 0 | 1 | 2 | 255) ;; *) eval "exec $descriptor>&-" ;; esac
    done
}
