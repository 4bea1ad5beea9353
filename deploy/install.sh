#!/usr/bin/env bash
# Installs a release of Rollcall and one site. It can be run again: for another site, or a newer release. What is in
# /etc/rollcall stays as it is, and nothing is started.
#
#   install.sh --site NAME [--flavour FLAVOUR] [--binary FILE] [--destdir FOLDER]
#
#   --site NAME        letters, digits, - and _: the configuration becomes /etc/rollcall/NAME.yaml
#   --flavour FLAVOUR  the kind of directory, for the example configuration: see rollcall config example --help
#   --binary FILE      by default what this made: swift build -c release --static-swift-stdlib --product rollcall
#   --destdir FOLDER   installs below this folder, for packages and tests; users and services are left alone
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
site="" flavour=entra-ds binary="" destdir=""

fail() { # EXIT-CODE TEXT
    echo "install.sh: $2" >&2
    exit "$1"
}

while [ $# -gt 0 ]; do
    case $1 in
    --site | --flavour | --binary | --destdir)
        [ -n "${2:-}" ] || fail 64 "$1 needs a value"
        printf -v "${1#--}" %s "$2"
        shift 2
        ;;
    *)
        sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2
        exit 64
        ;;
    esac
done
[[ $site =~ ^[A-Za-z0-9_][A-Za-z0-9_-]*$ ]] || fail 64 "--site NAME is needed: letters, digits, - and _"
binary=${binary:-$here/../.build/release/rollcall}
[[ $binary == */* ]] || binary=./$binary # or else it would be looked for in PATH
build="swift build -c release --static-swift-stdlib --product rollcall"
[ -e "$binary" ] || fail 66 "$binary is not there; build it: $build"
[[ -f $binary && -x $binary ]] || fail 66 "$binary is no program; build it: $build"
libraries=$(ldd "$binary" 2>/dev/null) || true
[[ $libraries != *libswift* ]] || fail 65 "$binary needs the Swift toolchain at run time; build it anew: $build"
[[ $libraries != *"not found"* ]] ||
    fail 65 "libraries are missing: $(sed -n 's/ => not found//p' <<<"$libraries" | tr -d '\t' | paste -s -d ' ')"
[ ! -e "$destdir" ] || [ -d "$destdir" ] || fail 73 "$destdir is no folder"
[ -n "$destdir" ] || [ "$(id -u)" -eq 0 ] || fail 77 "only root can install; put sudo before the command"
# The example, with this site's folders, and with the password as its service gets it.
example=$("$binary" config example --flavour "$flavour" 2>&1) ||
    fail 64 "$binary prints no example for the flavour $flavour: ${example%%$'\n'*}"
example=$(sed \
    -e "s|^\( *store:\) .*|\1 /var/lib/rollcall/$site/accounts.sqlite|" \
    -e "s|^\( *folder:\) .*|\1 /var/log/rollcall/$site|" \
    -e "s|^\( *\)password_file: .*|\1password_credential: bind-password|" <<<"$example")
for line in "store: /var/lib/rollcall/$site/" "folder: /var/log/rollcall/$site" "password_credential: "; do
    grep -q "^ *$line" <<<"$example" || fail 70 "the example configuration has no place for $line"
done
# Everything was looked at; from here on something is changed.

# Owners only exist where the user does.
own() { # OWNER PATH
    [ -n "$destdir" ] || chown "$1" "$2"
}

put() { # MODE SOURCE TARGET: in one step, so that a running cycle keeps its own copy
    install -D -m "$1" "$2" "$destdir$3.new"
    mv -f "$destdir$3.new" "$destdir$3"
}

folder() { # MODE OWNER PATH
    mkdir -p "$destdir$3"
    own "$2" "$destdir$3"
    chmod "$1" "$destdir$3"
}

put 755 "$binary" /usr/local/bin/rollcall
put 755 "$here/rollcall-site" /usr/local/sbin/rollcall-site
put 644 "$here/systemd/rollcall.conf" /etc/sysusers.d/rollcall.conf
put 644 "$here/systemd/rollcall@.service" /etc/systemd/system/rollcall@.service
put 644 "$here/systemd/rollcall@.timer" /etc/systemd/system/rollcall@.timer
if [ -z "$destdir" ] && ! getent passwd rollcall >/dev/null; then
    if command -v systemd-sysusers >/dev/null; then
        systemd-sysusers rollcall.conf
    else
        useradd --system --user-group --home-dir /var/lib/rollcall --no-create-home --shell /usr/sbin/nologin rollcall
    fi
fi

folder 750 root:rollcall /etc/rollcall
folder 755 root:root /var/lib/rollcall
folder 755 root:root /var/log/rollcall
folder 2770 rollcall:rollcall "/var/lib/rollcall/$site"
folder 750 rollcall:rollcall "/var/log/rollcall/$site"

configuration=/etc/rollcall/$site.yaml
if [ ! -e "$destdir$configuration" ]; then
    printf '%s\n' "$example" >"$destdir$configuration.new"
    chmod 640 "$destdir$configuration.new"
    own root:rollcall "$destdir$configuration.new"
    mv "$destdir$configuration.new" "$destdir$configuration"
fi
password=/etc/rollcall/$site.password
if [ ! -e "$destdir$password" ]; then
    install -m 600 /dev/null "$destdir$password"
fi

if [ -z "$destdir" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
fi

cat <<TEXT
Rollcall is installed for the site $site. Now:
  1. Write the bind password into $password, and fill in $configuration.
  2. rollcall-site $site check     looks at all that a cycle needs
     rollcall-site $site plan      shows what the first cycle would do
  3. systemctl enable --now rollcall@$site.timer     starts the hourly cycles; without systemd see deploy/cron/rollcall
TEXT
