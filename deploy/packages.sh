# shellcheck shell=bash
# The Debian packages that it takes to build, test and show Rollcall, and how they get here. Sourced.
#
#   ensure_packages LIST…   installs what is missing of these lists, and makes sure of Swift. Returns 1 after one line
#                           on standard error where that can't be done.
#
# No service is started: slapd's package is left without a configuration, PostgreSQL's without a cluster, and policy-rc.d
# forbids starting anything.

declare -A packages=(
    # To run the Swift toolchain and link with it, and the C libraries that Rollcall wraps.
    [build]="ca-certificates git g++ libc6-dev pkg-config libcurl4 libncurses6 libxml2
        libldap2-dev libsasl2-dev libkrb5-dev libgnutls28-dev libpq-dev libsqlite3-dev"
    # The throw-away directory: slapd with its certificates, and what fills and asks it.
    [directory]="slapd ldap-utils openssl python3"
    # What only deploy/test.sh runs.
    [checks]="shellcheck systemd postgresql-15 libnss-wrapper libsasl2-modules libsasl2-modules-gssapi-mit"
    # The throw-away Active Directory, and what signs in to it by Kerberos.
    [samba]="samba samba-dsdb-modules samba-ad-provision python3-samba ldap-utils openssl
        krb5-user libsasl2-modules libsasl2-modules-gssapi-mit"
    # The directory in a container, and what makes its base image without a registry.
    [container]="podman netavark aardvark-dns runc mmdebstrap docker-compose ldap-utils openssl"
)
swift_wanted=6.3

# The packages of these lists that are not installed, one a line.
missing_packages() { # LIST…
    local list name state
    for list in "$@"; do
        for name in ${packages[$list]}; do
            state=$(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null) || state=""
            [[ $state == ?i* ]] || printf '%s\n' "$name"
        done
    done
}

# These packages from apt, without a question and without starting a service. A subshell: its trap cleans up.
install_packages() ( # NAME…
    rule=/usr/sbin/policy-rc.d
    made_rule="" preset=""
    output=$(mktemp)
    # shellcheck disable=SC2317 # the trap calls it
    clean_up() {
        [ -z "$preset" ] || echo "RESET slapd/no_configuration" | debconf-communicate >/dev/null || true
        [ -z "$made_rule" ] || rm -f "$rule"
        rm -f "$output"
    }
    trap clean_up EXIT
    export DEBIAN_FRONTEND=noninteractive
    options=(-q -y -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
    # Two scripts may be here at once: the second waits, and apt then finds its packages installed.
    exec {lock}</var/lib/dpkg
    flock "$lock"
    if [ ! -e "$rule" ]; then
        made_rule=yes
        printf '#!/bin/sh\n# Only here while Rollcall installs packages: no service is started.\nexit 101\n' >"$rule"
        chmod 755 "$rule"
    fi
    if [[ " $* " == *" slapd "* ]]; then
        preset=yes
        echo "slapd slapd/no_configuration boolean true" | debconf-set-selections
    fi
    cluster_rule=/etc/postgresql-common/createcluster.conf
    if [[ " $* " == *" postgresql-15 "* ]] && [ ! -e "$cluster_rule" ]; then
        mkdir -p "${cluster_rule%/*}"
        echo "create_main_cluster = false" >"$cluster_rule"
        options+=(-o Dpkg::Options::=--force-confold)
    fi
    # Without the network, the lists at hand may do.
    apt-get "${options[@]}" update >"$output" 2>&1 || true
    if ! apt-get "${options[@]}" --no-install-recommends install "$@" >>"$output" 2>&1 </dev/null; then
        tail -n 20 "$output" >&2
        exit 1
    fi
)

ensure_swift() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    if [ -z "$version" ]; then
        echo "Swift does not start: run swift --version to see why." >&2
        return 1
    fi
    if [ "$(printf '%s\n' "$swift_wanted" "$version" | sort -V | head -n 1)" != "$swift_wanted" ]; then
        echo "Swift $swift_wanted or later is needed, this is $version: see https://www.swift.org/install/linux/" >&2
        return 1
    fi
}

ensure_packages() { # LIST…
    if ! command -v swift >/dev/null; then
        echo "Swift $swift_wanted is not in PATH: see https://www.swift.org/install/linux/" >&2
        return 1
    fi
    local list names wanted=()
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        for list in "$@"; do
            read -r -d '' -a names <<<"${packages[$list]}" || true
            wanted+=("${names[@]}")
        done
        echo "This is not Debian: install what matches these of its packages: ${wanted[*]}" >&2
        return 1
    fi
    mapfile -t wanted < <(missing_packages "$@")
    if [ ${#wanted[@]} -gt 0 ]; then
        if [ "$(id -u)" -ne 0 ]; then
            echo "Packages are missing that only root can install: apt-get install ${wanted[*]}" >&2
            return 1
        fi
        echo "Installing ${wanted[*]}"
        if ! install_packages "${wanted[@]}"; then
            echo "apt-get could not install all of this: ${wanted[*]}" >&2
            return 1
        fi
    fi
    ensure_swift
}
