#!/usr/bin/env bash
# Makes the certificates of the test bed: a root, an intermediate, and servers that are good or bad in one way each.
#
#   certificates.sh FOLDER [ADDRESS [NAME…]]
#
# ADDRESS (127.0.0.1 if left out) becomes an IP subject alternative name, and each NAME a DNS one. Nothing is made
# where server.crt exists.
#
#   root.crt          what a client trusts            other-root.crt   a root that signed nothing here
#   server.crt        good: leaf and intermediate     leafonly.crt     good, but its intermediate is left out
#   expired.crt       ended in 2021                   notyet.crt       starts in 2090
#   wrongname.crt     names another host only         selfsigned.crt   signs itself
#   weak.crt          an RSA key of 1,024 bits        wildcard.crt     good, for *.example.test alone
#   client.crt        a client, CN=sync               stranger.crt     a client that other-root signed
#
# Each NAME.crt but the roots has its NAME.key.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2,/^set/{/^set/!p}' "$0" >&2; exit 64; }
folder=$1
address=${2:-127.0.0.1}

command -v openssl >/dev/null || { echo "certificates.sh: the openssl program is missing (apt-get install openssl)" >&2; exit 69; }
mkdir -p "$folder"
cd "$folder"
[ -s server.crt ] && exit 0
chmod 700 .

names="DNS:directory.example.test,DNS:localhost,IP:$address"
[ "$address" = 127.0.0.1 ] || names="$names,IP:127.0.0.1"
for name in "${@:3}"; do names="$names,DNS:$name"; done
elliptic=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

# openssl prints its progress on standard error: show that only when it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || { printf '%s\n' "certificates.sh: $* failed:" "$output" >&2; exit 1; }
}

authority() { # NAME SUBJECT
    quietly openssl req -x509 "${elliptic[@]}" -keyout "$1.key" -out "$1.crt" -days 3650 -subj "/CN=$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

request() { # NAME [KEY OPTIONS…]
    local name=$1
    shift
    [ $# -gt 0 ] || set -- "${elliptic[@]}"
    quietly openssl req "$@" -keyout "$name.key" -out "$name.csr" -subj "/O=Rollcall Test/CN=$name"
}

client() { # NAME SUBJECT AUTHORITY: of a person or a program
    printf 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n' >"$1.ext"
    quietly openssl req "${elliptic[@]}" -keyout "$1.key" -out "$1.csr" -subj "$2"
    quietly openssl x509 -req -in "$1.csr" -CA "$3.crt" -CAkey "$3.key" -CAcreateserial -days 800 -out "$1.crt" \
        -extfile "$1.ext"
}

# The intermediate signs, with `openssl ca`, since Debian 12's `openssl x509` can't set a starting day.
server() { # NAME ALTERNATIVE-NAMES START END
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature,keyEncipherment\n' "$2" >"$1.ext"
    quietly openssl ca -batch -notext -in "$1.csr" -out "$1.leaf" -extfile "$1.ext" \
        -startdate "$3" -enddate "$4"
    cat "$1.leaf" intermediate.crt >"$1.crt"
}

: >index.txt
mkdir -p issued
cat >ca.conf <<'CONF'
[ca]
default_ca = intermediate
[intermediate]
certificate = intermediate.crt
private_key = intermediate.key
database = index.txt
new_certs_dir = issued
default_md = sha256
rand_serial = yes
unique_subject = no
policy = any
[any]
organizationName = optional
commonName = supplied
[req]
distinguished_name = none
[none]
CONF
export OPENSSL_CONF=$PWD/ca.conf

authority root "Rollcall Test Root CA"
authority other-root "Rollcall Other Test Root CA"

quietly openssl req "${elliptic[@]}" -keyout intermediate.key -out intermediate.csr \
    -subj "/CN=Rollcall Test Intermediate CA"
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >intermediate.ext
quietly openssl x509 -req -in intermediate.csr -CA root.crt -CAkey root.key -CAcreateserial -days 1825 \
    -out intermediate.crt -extfile intermediate.ext

yesterday=$(date -u -d '1 day ago' +%Y%m%d%H%M%SZ)
later=$(date -u -d '800 days' +%Y%m%d%H%M%SZ)
for name in server leafonly expired notyet wrongname wildcard; do request "$name"; done
request weak -newkey rsa:1024 -nodes
server expired "$names" 20200101000000Z 20210101000000Z
server notyet "$names" 20900101000000Z 20910101000000Z
server wrongname "DNS:other.example.test,IP:192.0.2.1" "$yesterday" "$later"
server weak "$names" "$yesterday" "$later"
quietly openssl req -x509 "${elliptic[@]}" -keyout selfsigned.key -out selfsigned.crt -days 800 \
    -subj "/O=Rollcall Test/CN=selfsigned" -addext basicConstraints=critical,CA:TRUE -addext "subjectAltName=$names"
server wildcard "DNS:*.example.test" "$yesterday" "$later"
server leafonly "$names" "$yesterday" "$later"
cp leafonly.leaf leafonly.crt
client client "/O=Rollcall Test/CN=sync" intermediate
client stranger "/O=Elsewhere/CN=sync" other-root
cat intermediate.crt >>client.crt
# The good one is last: its presence says that all are there.
server server "$names" "$yesterday" "$later"
