#!/usr/bin/env bash
# A private Samba Active Directory domain controller for tests. Everything that it writes is below DIR, but for a symbolic
# link in /tmp that reserves its address.
#
#   samba.sh up DIR [options]      provision if DIR is new (20 s), start, wait until it answers; prints and writes DIR/env
#   samba.sh load DIR FILE.ldif    add entries fast: members before their groups; what has no objectGUID gets one that
#                                  follows from its DN, so that two controllers agree
#   samba.sh hide DIR DN ATTRIBUTE forbid SYNC_DN to read an attribute of an entry
#   samba.sh down DIR              stop, and wait until it is gone
#   samba.sh wipe DIR              stop, and remove DIR
#   samba.sh check                 say whether this machine can run it
#
# The exit code is 69, after one line on standard error with the reason, where this machine can't run it: Samba is missing,
# or it may not listen on ports below 1024.
#
# Options of `up`; all but --owner count only where DIR is new:
#   --host ADDRESS      loopback address to listen on, since Samba fixes the ports      (a free one)
#   --certificate NAME  one of certificates.sh                                           (server)
#   --second-of DIR     another controller of that DIR's domain: a copy of what it holds now, with a dsServiceName, an
#                       invocationId and sequence numbers of its own. Nothing is replicated: load both alike
#   --no-tls13          TLS 1.2 at most
#   --tls-priority TEXT GnuTLS priority of the server
#   --owner PID         wipe DIR once that process is gone: no test leaves a server behind, however it ends
#
# DIR/env has shell lines: KIND, LDAPS_URL, LDAP_URL, ADMIN_URL, CA_FILE, SUFFIX, ADMIN_DN, ADMIN_PASSWORD, SYNC_DN,
# SYNC_PASSWORD, REALM, DC_NAME, KRB5_CONFIG, KEYTAB, KEYTAB_PRINCIPAL, SAMBA_PID. SYNC_DN is an ordinary user, who reads
# everything that everybody may read. The domain has Entra Domain Services' attributes msDS-aadObjectId and
# msDS-AzureADObjectId, passwords that expire after 90 days, and takes any password. It is a KDC too: KRB5_CONFIG leads
# there, tickets are for ldap/ADDRESS or ldap/DC_NAME, and KEYTAB has the keys of KEYTAB_PRINCIPAL, which is SYNC_DN.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH="$PATH:/usr/sbin" LDAPNOINIT=1

fail() {
    echo "samba.sh: $*" >&2
    exit 1
}

unavailable() {
    echo "samba.sh: $*" >&2
    exit 69
}

usage() {
    sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2
    exit 64
}

# --- what DIR says ---

setting() { cat "$dir/settings/$1"; }

remember() { printf '%s\n' "$2" >"$dir/settings/$1"; }

# Samba overwrites its command line, so a process is known by its number and when it started.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

running() { # true if the process of DIR/pid is this folder's Samba
    local pid birth
    read -r pid birth 2>/dev/null <"$dir/pid" || return 1
    [ -n "$birth" ] && [ "$(born "$pid")" = "$birth" ]
}

# --- the address ---

# Samba's ports are fixed, so each server has an address of its own: a link says whose it is.
reserve() { # ADDRESS: 0 if it is ours now, and nobody listens there
    local link=/tmp/rollcall-samba-$1
    if ! ln -sT "$dir" "$link" 2>/dev/null; then
        # Whoever reserved it may be gone.
        [ "$(readlink "$link")" = "$dir" ] || [ ! -d "$(readlink "$link")" ] || return 1
        ln -sfT "$dir" "$link"
    fi
    remember host "$1"
    listen "$1" 88 389 464 636 || {
        release
        return 1
    }
}

release() {
    local link
    link=/tmp/rollcall-samba-$(setting host 2>/dev/null) || return 0
    [ "$(readlink "$link")" != "$dir" ] || rm -f "$link"
}

listen() { # ADDRESS PORT…: 0 if this process may and could, 69 if it may not
    "$python" -I - "$@" <<'PYTHON'
import socket, sys
for port in sys.argv[2:]:
    try:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((sys.argv[1], int(port)))
            listener.listen()
    except PermissionError:
        sys.exit(69)
    except OSError:
        sys.exit(1)
PYTHON
}

check() {
    local status=0
    if ! command -v samba >/dev/null || ! "$python" -I -c "import samba.provision, samba.dckeytab" 2>/dev/null; then
        unavailable "Samba is missing (apt-get install samba samba-ad-provision samba-dsdb-modules python3-samba)"
    fi
    command -v ldapsearch >/dev/null || unavailable "ldapsearch is missing (apt-get install ldap-utils)"
    listen 127.0.0.1 1 || status=$?
    [ "$status" -ne 69 ] || unavailable "only root may listen on ports below 1024"
}

find_address() {
    local try
    for ((try = 0; try < 20; try++)); do
        if reserve "127.$((64 + RANDOM % 64)).$((RANDOM % 256)).$((1 + RANDOM % 254))"; then return 0; fi
    done
    fail "no free address was found in 20 tries"
}

# --- configuration ---

configure() {
    local host="" certificate=server first="" priority=NORMAL
    while [ $# -gt 0 ]; do
        case $1 in
        --host) host=$2 && shift 2 ;;
        --certificate) certificate=$2 && shift 2 ;;
        --second-of) first=$2 && shift 2 ;;
        --no-tls13) priority=NORMAL:-VERS-TLS1.3 && shift ;;
        --tls-priority) priority=$2 && shift 2 ;;
        *) fail "unknown option $1" ;;
        esac
    done
    [ -z "$first" ] || [ -s "$first/settings/host" ] || fail "$first was not made by this script"
    mkdir -p "$dir"/{settings,run,lock,cache}
    chmod 700 "$dir"
    if [ -z "$host" ]; then
        find_address
    else
        reserve "$host" || fail "$host is taken by another process"
    fi
    host=$(setting host)
    "$here/certificates.sh" "$dir/tls" "$host" "$dc_name"
    [ -s "$dir/tls/$certificate.crt" ] || fail "no certificate is called $certificate"
    write_configuration "$host" "$certificate" "$priority"
    if [ -z "$first" ]; then
        domain provision "$dir" "$realm" "$host" "$admin_password" "$sync_password"
        domain keytab "$dir" "$dir/sync.keytab"
    else
        copy "$first"
        domain second "$dir" DC2 "$host"
    fi
    remember ready yes
}

write_configuration() { # ADDRESS CERTIFICATE PRIORITY
    cat >"$dir/smb.conf" <<CONF
[global]
netbios name = DC1
workgroup = ${realm%%.*}
realm = $realm
server role = active directory domain controller
server services = ldap kdc
interfaces = $1/8
bind interfaces only = yes
disable netbios = yes
load printers = no
private dir = $dir/private
state directory = $dir/state
cache directory = $dir/cache
lock directory = $dir/lock
pid directory = $dir/run
ncalrpc dir = $dir/run/ncalrpc
winbindd socket directory = $dir/run/winbindd
ntp signd socket directory = $dir/run/ntp_signd
log file = $dir/samba.log
log level = 1
tls enabled = yes
tls certfile = $dir/tls/$2.crt
tls keyfile = $dir/tls/$2.key
tls cafile = $dir/tls/root.crt
tls priority = $3
# As Active Directory has it: no simple bind without TLS, and within TLS no second layer of a mechanism's own.
ldap server require strong auth = allow_sasl_over_tls
ldb:nosync = yes
dsdb:schema update allowed = yes
CONF
    cat >"$dir/krb5.conf" <<CONF
[libdefaults]
default_realm = $realm
dns_lookup_realm = false
dns_lookup_kdc = false
dns_canonicalize_hostname = false
rdns = false
[realms]
$realm = {
    kdc = $1:88
}
[domain_realm]
$domain = $realm
.$domain = $realm
$1 = $realm
localhost = $realm
CONF
}

domain() {
    SMB_CONF_PATH=$dir/smb.conf "$python" -I "$here/domain.py" "$@" >"$dir/domain.log" 2>&1 || {
        tail -n 20 "$dir/domain.log" >&2
        fail "domain.py $1 failed"
    }
}

copy() { # DIR: what that controller holds, while it is stopped
    local first
    first=$(cd "$1" && pwd)
    "${BASH_SOURCE[0]}" down "$first"
    cp -a "$first/private" "$first/state" "$first/sync.keytab" "$dir"
    rm -rf "$dir/private"/{ldapi,ldap_priv}
    "${BASH_SOURCE[0]}" up "$first" >/dev/null
}

# --- the process ---

# What stays behind keeps none of the caller's descriptors: whoever waits for this script by one would wait for ever.
let_go() {
    local descriptor
    for descriptor in "/proc/$BASHPID/fd"/*; do
        descriptor=${descriptor##*/}
        case $descriptor in 0 | 1 | 2 | 255) ;; *) eval "exec $descriptor>&-" ;; esac
    done
}

answers() {
    local host
    host=$(setting host)
    ldapsearch -x -LLL -H "ldap://$host" -s base -b "" dsServiceName >/dev/null 2>&1 &&
        (exec 3<>"/dev/tcp/$host/636" 4<>"/dev/tcp/$host/88") 2>/dev/null
}

start() {
    local pid try
    # In a session of its own: Ctrl-C ends the test that started it, and then --owner or `down` ends Samba.
    (
        let_go
        exec setsid samba -s "$dir/smb.conf" --foreground --no-process-group --model=single
    ) >"$dir/samba.out" 2>&1 </dev/null &
    pid=$!
    for ((try = 0; try < 1500; try++)); do
        echo "$pid $(born "$pid")" >"$dir/pid"
        if answers; then return 0; fi
        kill -0 "$pid" 2>/dev/null || {
            tail -n 20 "$dir/samba.out" "$dir/samba.log" >&2
            fail "Samba ended as soon as it was started"
        }
        sleep 0.02
    done
    kill -9 "$pid"
    fail "Samba did not answer within 30 seconds; see $dir/samba.log"
}

follow() { # OWNER: wipe DIR once that process is gone
    local owner=$1
    (
        let_go
        while running; do
            if ! kill -0 "$owner" 2>/dev/null; then exec "${BASH_SOURCE[0]}" wipe "$dir"; fi
            sleep 1
        done
    ) </dev/null >/dev/null 2>&1 &
}

up() {
    local owner="" options=()
    while [ $# -gt 0 ]; do
        case $1 in
        --owner) owner=$2 && shift 2 ;;
        *) options+=("$1") && shift ;;
        esac
    done
    if ! running; then
        check
        [ -e "$dir/settings/ready" ] || configure "${options[@]}"
        start
        [ -z "$owner" ] || remember owner "$owner"
        [ ! -s "$dir/settings/owner" ] || follow "$(setting owner)"
    fi
    write_environment
    cat "$dir/env"
}

write_environment() {
    local host
    host=$(setting host)
    cat >"$dir/env.new" <<ENV
KIND='samba'
LDAPS_URL='ldaps://$host:636'
LDAP_URL='ldap://$host:389'
ADMIN_URL='ldaps://$host:636'
CA_FILE='$dir/tls/root.crt'
SUFFIX='$suffix'
ADMIN_DN='cn=Administrator,cn=Users,$suffix'
ADMIN_PASSWORD='$admin_password'
SYNC_DN='cn=sync,ou=services,$suffix'
SYNC_PASSWORD='$sync_password'
REALM='$realm'
DC_NAME='$dc_name'
KRB5_CONFIG='$dir/krb5.conf'
KEYTAB='$dir/sync.keytab'
KEYTAB_PRINCIPAL='svc-sync@$realm'
SAMBA_PID='$(cut -d " " -f 1 "$dir/pid")'
ENV
    mv "$dir/env.new" "$dir/env"
}

down() {
    running || return 0
    local pid try
    read -r pid _ <"$dir/pid"
    kill "$pid" 2>/dev/null || return 0
    for ((try = 0; try < 500; try++)); do
        running || break
        sleep 0.02
    done
    kill -9 "$pid" 2>/dev/null || true
    rm -f "$dir/pid"
}

# --- the command ---

python=/usr/bin/python3 # Debian's own, for which alone Samba's bindings exist
if [ "$*" = check ]; then
    check
    exit
fi
[ $# -ge 2 ] || usage
command=$1
case $2 in *\'* | *[[:space:]]*) fail "the folder's name has a space or a quotation mark" ;; esac
if [ "$command" = wipe ] && [ ! -e "$2" ]; then exit 0; fi
[ "$command" = up ] && mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2

[ ${#dir} -le 80 ] || fail "the folder's path is too long for a socket: $dir"
realm=EXAMPLE.TEST
domain=example.test
suffix=DC=example,DC=test
dc_name=dc1.$domain
admin_password=Admin-secret-of-the-test-bed
sync_password=sync-secret-of-the-test-bed

case $command in
up) up "$@" ;;
load)
    [ $# -eq 1 ] || usage
    [ -r "$1" ] || fail "$1 can't be read"
    [ -e "$dir/settings/ready" ] || fail "$dir was not configured: use up first"
    domain load "$dir" "$1"
    ;;
hide)
    [ $# -eq 2 ] || usage
    domain hide "$dir" "$@"
    ;;
down) down ;;
wipe)
    [ -d "$dir/settings" ] || [ -z "$(ls -A "$dir")" ] || fail "$dir was not made by this script"
    down
    release
    rm -rf "$dir"
    ;;
*) usage ;;
esac
