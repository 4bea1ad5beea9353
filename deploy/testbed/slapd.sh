#!/usr/bin/env bash
# A private OpenLDAP server for tests, the demonstration and the benchmark. Everything that it writes is below DIR.
#
#   slapd.sh up DIR [options]      configure if DIR is new, start, wait until it answers; prints and writes DIR/env
#   slapd.sh serve DIR [options]   up, and stay until slapd ends, or until a TERM or an INT ends both; for containers
#   slapd.sh load DIR FILE.ldif    replace what the database holds: offline (slapadd -q), then started on the same ports
#   slapd.sh down DIR              stop, and wait until it is gone
#   slapd.sh wipe DIR              stop, and remove DIR
#
# Options of `up`; all but --owner count only where DIR is new:
#   --suffix DN         naming context                             (dc=example,dc=test)
#   --host ADDRESS      address to be found at, and to listen on   (127.0.0.1)
#   --listen ADDRESS    address to listen on instead               (that of --host)
#   --ports LDAP,LDAPS  its ports                                  (two that are free)
#   --ldif FILE         what it holds, as with load                (nothing but the identities)
#   --certificate NAME  one of certificates.sh                     (server)
#   --page-limit N      largest page that SYNC_DN may ask for      (unlimited)
#   --size-limit N      entries that LIMITED_DN gets in all        (10)
#   --schema ad         Active Directory's attributes as well
#   --overlays LIST     of memberof, refint, ppolicy; with commas  (none)
#   --anonymous-read    whoever hasn't bound may read
#   --no-tls13          TLS 1.2 at most
#   --tls-priority TEXT GnuTLS priority of the server
#   --verify-client HOW never, allow, try or demand a client certificate that the root signed  (never)
#   --owner PID         wipe DIR once that process is gone: no test leaves a server behind, however it ends
#
# DIR/env has shell lines: KIND, LDAPS_URL, LDAP_URL, LDAPI_URL, ADMIN_URL (where ADMIN_DN signs in best), CA_FILE, SUFFIX,
# ADMIN_DN, ADMIN_PASSWORD, SYNC_DN, SYNC_PASSWORD, LIMITED_DN, LIMITED_PASSWORD, SLAPD_PID. SYNC_DN reads everything, but
# for the members of groups below ou=hidden,SUFFIX. By SASL, client.crt of certificates.sh is SYNC_DN, too (EXTERNAL), as is
# the name "sync" with SYNC_PASSWORD (SCRAM-SHA-256, where libsasl2-modules is installed). A loaded file needs neither the
# naming context nor the identities: they are added where they lack. It may store ranged attributes as AD returns them
# (`member;range=0-1499: …`).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PATH="$PATH:/usr/sbin" LDAPNOINIT=1

fail() {
    echo "slapd.sh: $*" >&2
    exit 1
}

usage() {
    sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2
    exit 64
}

# --- what DIR says ---

running() { # true if the process of DIR/pid is this folder's slapd
    local pid
    pid=$(cat "$dir/pid" 2>/dev/null) || return 1
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -- "$dir/conf"
}

setting() { cat "$dir/settings/$1"; }

remember() { printf '%s\n' "$2" >"$dir/settings/$1"; }

# --- configuration ---

configure() {
    local suffix=dc=example,dc=test host=127.0.0.1 certificate=server page=unlimited size=10 priority=""
    local schema="" overlays="" anonymous="none" listen="" ports="" ldif=/dev/null verify=never
    while [ $# -gt 0 ]; do
        case $1 in
        --suffix) suffix=$2 && shift 2 ;;
        --host) host=$2 && shift 2 ;;
        --listen) listen=$2 && shift 2 ;;
        --ports) ports=$2 && shift 2 ;;
        --ldif) ldif=$2 && shift 2 ;;
        --certificate) certificate=$2 && shift 2 ;;
        --page-limit) page=$2 && shift 2 ;;
        --size-limit) size=$2 && shift 2 ;;
        --schema) schema=$2 && shift 2 ;;
        --overlays) overlays=$2 && shift 2 ;;
        --anonymous-read) anonymous="read" && shift ;;
        --no-tls13) priority=NORMAL:-VERS-TLS1.3 && shift ;;
        --tls-priority) priority=$2 && shift 2 ;;
        --verify-client) verify=$2 && shift 2 ;;
        *) fail "unknown option $1" ;;
        esac
    done
    case $schema in "" | ad) ;; *) fail "unknown schema $schema" ;; esac
    [[ ${ports:-1,2} =~ ^[0-9]+,[0-9]+$ ]] || fail "--ports wants two numbers with a comma"
    [ -r "$ldif" ] || fail "$ldif can't be read"
    mkdir -p "$dir/settings" "$dir/conf" "$dir/db"
    chmod 700 "$dir"
    "$here/certificates.sh" "$dir/tls" "$host"
    [ -s "$dir/tls/$certificate.crt" ] || fail "no certificate is called $certificate"
    remember suffix "$suffix"
    remember host "$host"
    remember listen "${listen:-$host}"

    {
        cat <<LDIF
dn: cn=config
objectClass: olcGlobal
cn: config
olcPidFile: $dir/slapd.pid
olcThreads: 4
olcToolThreads: 2
olcSockbufMaxIncoming: 4194303
olcSockbufMaxIncomingAuth: 67108864
olcTLSCertificateFile: $dir/tls/$certificate.crt
olcTLSCertificateKeyFile: $dir/tls/$certificate.key
olcTLSCACertificateFile: $dir/tls/root.crt
olcTLSVerifyClient: $verify
olcAuthzRegexp: {0}"^cn=([^,]+),o=rollcall test$" "cn=\$1,ou=services,$suffix"
olcAuthzRegexp: {1}"^uid=([^,]+),cn=scram-sha-256,cn=auth$" "cn=\$1,ou=services,$suffix"
olcAttributeOptions: lang-
olcAttributeOptions: range=
LDIF
        [ -z "$priority" ] || echo "olcTLSCipherSuite: $priority"
        # memberof and ppolicy are loaded for the attributes that they define, their overlays only on demand.
        cat <<LDIF

dn: cn=module{0},cn=config
objectClass: olcModuleList
cn: module{0}
olcModulePath: /usr/lib/ldap
olcModuleLoad: back_mdb
olcModuleLoad: memberof
olcModuleLoad: refint
olcModuleLoad: ppolicy

dn: cn=schema,cn=config
objectClass: olcSchemaConfig
cn: schema

include: file:///etc/ldap/schema/core.ldif

include: file:///etc/ldap/schema/cosine.ldif

include: file:///etc/ldap/schema/nis.ldif

include: file:///etc/ldap/schema/inetorgperson.ldif

LDIF
        [ -z "$schema" ] || printf 'include: file://%s/%s.ldif\n\n' "$here" "$schema"
        cat <<LDIF
dn: olcDatabase={-1}frontend,cn=config
objectClass: olcDatabaseConfig
objectClass: olcFrontendConfig
olcDatabase: {-1}frontend
olcSizeLimit: 500
olcAccess: {0}to dn.base="" by * read
olcAccess: {1}to dn.base="cn=Subschema" by * read

dn: olcDatabase={0}config,cn=config
objectClass: olcDatabaseConfig
olcDatabase: {0}config
olcAccess: {0}to * by dn.exact="gidNumber=$(id -g)+uidNumber=$(id -u),cn=peercred,cn=external,cn=auth" manage by * none

dn: olcDatabase={1}mdb,cn=config
objectClass: olcDatabaseConfig
objectClass: olcMdbConfig
olcDatabase: {1}mdb
olcSuffix: $suffix
olcRootDN: cn=admin,$suffix
olcRootPW: $admin_password
olcDbDirectory: $dir/db
olcDbMaxSize: 8589934592
olcDbEnvFlags: nosync
olcDbIndex: objectClass,entryUUID,entryCSN,uid,cn,mail,member eq
olcLimits: {0}dn.exact="cn=sync,ou=services,$suffix" size.soft=1000 size.hard=1000 size.pr=$page size.prtotal=unlimited time=unlimited
olcLimits: {1}dn.exact="cn=limited,ou=services,$suffix" size.soft=$size size.hard=$size size.pr=unlimited size.prtotal=$size time=unlimited
olcAccess: {0}to attrs=userPassword by anonymous auth by * none
olcAccess: {1}to dn.subtree="ou=hidden,$suffix" attrs=member,uniqueMember,memberUid by * none
olcAccess: {2}to dn.children="ou=services,$suffix" attrs=entry,objectClass by users read by * ${anonymous/none/auth}
olcAccess: {3}to * by users read by * $anonymous
LDIF
        [ -z "$schema" ] || echo "olcDbIndex: sAMAccountName,userPrincipalName,objectGUID eq"
        local number=0 overlay
        for overlay in ${overlays//,/ }; do
            overlay "$overlay" "$number"
            number=$((number + 1))
        done
    } >"$dir/config.ldif"
    "$slapd" -T add -n 0 -F "$dir/conf" -l "$dir/config.ldif" 2>"$dir/slapadd.log" || {
        cat "$dir/slapadd.log" >&2
        fail "the configuration was refused"
    }
    fill "$ldif"
    [ -z "$ports" ] || remember ports "${ports/,/ }"
}

overlay() { # NAME NUMBER
    local class settings
    case $1 in
    memberof)
        class=olcMemberOfConfig
        settings=$'olcMemberOfDangling: ignore\nolcMemberOfRefInt: TRUE'
        ;;
    refint)
        class=olcRefintConfig
        settings=$'olcRefintAttribute: member\nolcRefintAttribute: manager\nolcRefintNothing: cn=nobody'
        ;;
    ppolicy)
        class=olcPPolicyConfig
        settings="olcPPolicyUseLockout: TRUE"
        ;;
    *) fail "unknown overlay $1" ;;
    esac
    printf '\ndn: olcOverlay={%s}%s,olcDatabase={1}mdb,cn=config\nobjectClass: olcOverlayConfig\nobjectClass: %s\n' \
        "$2" "$1" "$class"
    printf 'olcOverlay: {%s}%s\n%s\n' "$2" "$1" "$settings"
}

fill() { # FILE.ldif: the database anew, with slapd stopped
    local suffix
    suffix=$(setting suffix)
    rm -f "$dir"/db/*
    {
        if ! grep -qixF -- "dn: $suffix" "$1"; then
            local name=${suffix%%,*}
            printf 'dn: %s\nobjectClass: top\nobjectClass: organization\nobjectClass: dcObject\n' "$suffix"
            printf 'o: Example Company\ndc: %s\n\n' "${name#*=}"
        fi
        grep -qixF -- "version: 1" "$1" && sed '0,/^version: 1/d' "$1" || cat "$1"
        cat <<LDIF

dn: ou=services,$suffix
objectClass: organizationalUnit
ou: services

dn: cn=sync,ou=services,$suffix
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: sync
userPassword: $sync_password

dn: cn=limited,ou=services,$suffix
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: limited
userPassword: $limited_password
LDIF
    } | "$slapd" -T add -q -n 1 -F "$dir/conf" >"$dir/slapadd.log" 2>&1 || {
        tail -n 20 "$dir/slapadd.log" >&2
        fail "$1 was refused"
    }
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

start() { # LDAP-PORT LDAPS-PORT: 0 once it answers, 1 if a port was taken
    local host pid
    host=$(setting listen)
    # In a session of its own: Ctrl-C ends the test that started it, and then --owner or `down` ends slapd.
    (
        let_go
        exec setsid "$slapd" -F "$dir/conf" -h "ldap://$host:$1/ ldaps://$host:$2/ $ldapi" -d 0
    ) >"$dir/slapd.log" 2>&1 </dev/null &
    pid=$!
    echo "$pid" >"$dir/pid"
    local try
    for ((try = 0; try < 1500; try++)); do
        if ldapwhoami -x -H "$ldapi" >/dev/null 2>&1; then
            remember ports "$1 $2"
            return 0
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.02
    done
    if kill -0 "$pid" 2>/dev/null; then
        kill -9 "$pid"
        fail "slapd did not answer within 30 seconds; see $dir/slapd.log"
    fi
    # -d 0 says nothing about a bind that failed, so whether the port is taken is found out by asking it.
    taken "$host" "$1" || taken "$host" "$2" || {
        cat "$dir/slapd.log" >&2
        "$slapd" -T test -F "$dir/conf" -u >&2 || true
        fail "slapd ended as soon as it was started"
    }
    return 1
}

taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

start_somewhere() {
    local try port
    for ((try = 0; try < 20; try++)); do
        port=$((20000 + (RANDOM % 6000) * 2)) # below what the kernel hands out by itself
        if start "$port" $((port + 1)); then return 0; fi
    done
    fail "no free port was found in 20 tries"
}

follow() { # OWNER: wipe DIR once that process is gone
    local owner=$1 pid
    pid=$(cat "$dir/pid")
    (
        let_go
        while kill -0 "$pid" 2>/dev/null; do
            if ! kill -0 "$owner" 2>/dev/null; then
                kill "$pid"
                exec "${BASH_SOURCE[0]}" wipe "$dir"
            fi
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
        [ -s "$dir/settings/ports" ] || configure "${options[@]}"
        if [ -s "$dir/settings/ports" ]; then
            local ports
            read -r -a ports <"$dir/settings/ports"
            start "${ports[@]}" || fail "port ${ports[0]} or ${ports[1]} is taken by another process"
        else
            start_somewhere
        fi
        [ -z "$owner" ] || remember owner "$owner"
        [ ! -s "$dir/settings/owner" ] || follow "$(setting owner)"
    fi
    write_environment
    cat "$dir/env"
}

write_environment() {
    local suffix host ports
    suffix=$(setting suffix)
    host=$(setting host)
    read -r -a ports <"$dir/settings/ports"
    cat >"$dir/env.new" <<ENV
KIND='slapd'
LDAPS_URL='ldaps://$host:${ports[1]}'
LDAP_URL='ldap://$host:${ports[0]}'
LDAPI_URL='$ldapi'
ADMIN_URL='$ldapi'
CA_FILE='$dir/tls/root.crt'
SUFFIX='$suffix'
ADMIN_DN='cn=admin,$suffix'
ADMIN_PASSWORD='$admin_password'
SYNC_DN='cn=sync,ou=services,$suffix'
SYNC_PASSWORD='$sync_password'
LIMITED_DN='cn=limited,ou=services,$suffix'
LIMITED_PASSWORD='$limited_password'
SLAPD_PID='$(cat "$dir/pid")'
ENV
    mv "$dir/env.new" "$dir/env"
}

down() {
    running || return 0
    local pid try
    pid=$(cat "$dir/pid")
    kill "$pid" 2>/dev/null || return 0
    for ((try = 0; try < 500; try++)); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.02
    done
    kill -9 "$pid" 2>/dev/null || true
    rm -f "$dir/pid"
}

# While `load` changes one slapd for another it holds the folder's lock; the new one is watched then.
serve() {
    trap 'down && exit 0' TERM INT
    up "$@" >/dev/null
    while flock "$dir" true && running; do
        sleep 1 &
        wait $!
    done
    fail "slapd ended by itself; see $dir/slapd.log"
}

# --- the command ---

[ $# -ge 2 ] || usage
command=$1
case $2 in *\'* | *[[:space:]]*) fail "the folder's name has a space or a quotation mark" ;; esac
if [ "$command" = wipe ] && [ ! -e "$2" ]; then exit 0; fi
case $command in up | serve) mkdir -p "$2" ;; esac
dir=$(cd "$2" && pwd)
shift 2

for program in slapd ldapwhoami; do
    command -v "$program" >/dev/null || fail "$program is missing (apt-get install slapd ldap-utils)"
done
slapd=$(command -v slapd)
# Where AppArmor confines slapd, it does so by the program's path: a copy is free to work below DIR.
if [ -e /etc/apparmor.d/usr.sbin.slapd ]; then
    [ -x "$dir/slapd" ] || cp "$slapd" "$dir/slapd"
    slapd=$dir/slapd
fi
[ ${#dir} -le 90 ] || fail "the folder's path is too long for a socket: $dir"
ldapi=ldapi://$(printf %s "$dir/ldapi" | sed 's#/#%2F#g')
admin_password=admin-secret-of-the-test-bed
sync_password=sync-secret-of-the-test-bed
limited_password=limited-secret-of-the-test-bed

case $command in
up) up "$@" ;;
serve) serve "$@" ;;
load)
    [ $# -eq 1 ] || usage
    [ -r "$1" ] || fail "$1 can't be read"
    [ -s "$dir/settings/suffix" ] || fail "$dir was not configured: use up first"
    exec {lock}<"$dir"
    flock "$lock"
    down
    fill "$1"
    up
    ;;
down) down ;;
wipe)
    [ -d "$dir/settings" ] || [ -z "$(ls -A "$dir")" ] || fail "$dir was not made by this script"
    down
    rm -rf "$dir"
    ;;
*) usage ;;
esac
