#!/usr/bin/env bash
# Measures Rollcall's cycles against ldapsearch reading the same users and groups, over LDAPS from a private slapd.
#
#   bench.sh S     10,000 users,  1,000 groups,   100,000 memberships
#   bench.sh L    100,000 users, 10,000 groups, 1,000,000 memberships
#   bench.sh XS     1,000 users,    100 groups,    10,000 memberships: only shows that this script works
#
# The store is an SQLite file; with STORE=postgresql it is in a private PostgreSQL on the same cores, and a row more tells
# what binary COPY of as many memberships into an empty indexed table costs there.
#
# Prints one Markdown table: medians of REPETITIONS runs (5) of wall time, processor time and peak memory, and the
# ratios to ldapsearch. Limits are those that everybody has; changed full names are not limited.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bed=$here/testbed/slapd.sh
# shellcheck source-path=SCRIPTDIR
. "$here/packages.sh"
repetitions=${REPETITIONS:-5}

case ${1:-} in
XS) users=1000 groups=100 memberships=10000 ;;
S) users=10000 groups=1000 memberships=100000 ;;
L) users=100000 groups=10000 memberships=1000000 ;;
*) sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2 && exit 64 ;;
esac
changed=$((users / 100))

work=$(mktemp -d /tmp/rollcall-bench.XXXXXX)
clean_up() {
    "$bed" wipe "$work/directory" || true
    "$here/testbed/postgres.sh" wipe "$work/postgres" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { echo "bench.sh: $*" >&2; }

store=store/accounts.sqlite
case ${STORE:-sqlite} in
sqlite) lists=(build directory) ;;
postgresql) lists=(build directory checks) ;;
*) say "STORE is sqlite or postgresql" && exit 64 ;;
esac
ensure_packages "${lists[@]}" >&2 || exit 1

say "building a release"
cd "$here/.."
swift build -c release --product rollcall --quiet >&2
program=$(swift build -c release --show-bin-path)/rollcall

say "generating and loading $users users, $groups groups, $memberships memberships"
"$here/testbed/generate.py" --users "$users" --groups "$groups" --memberships "$memberships" \
    --suffix dc=example,dc=test --output "$work/directory.ldif"
"$bed" up "$work/directory" --suffix dc=example,dc=test --owner $$ >"$work/slapd.log"
"$bed" load "$work/directory" "$work/directory.ldif" >>"$work/slapd.log"
rm "$work/directory.ldif"
# shellcheck disable=SC1091 # slapd.sh writes it
. "$work/directory/env"

install -m 600 /dev/null "$work/password"
printf %s "$SYNC_PASSWORD" >"$work/password"
if [ "${STORE:-sqlite}" = postgresql ]; then
    chmod 755 "$work" # PostgreSQL runs as another user
    "$here/testbed/postgres.sh" up "$work/postgres" >/dev/null
    # shellcheck disable=SC1091 # postgres.sh writes it
    . "$work/postgres/env"
    store=$URI
fi
cat >"$work/bench.yaml" <<YAML
store: $store
logs:
  folder: log
directories:
  - name: bench
    flavour: openldap
    servers: ["$LDAPS_URL"]
    tls:
      ca_file: $CA_FILE
    bind:
      dn: "$SYNC_DN"
      password_file: password
    users:
      bases: ["ou=people,$SUFFIX"]
    groups:
      bases: ["ou=groups,$SUFFIX"]
YAML

measured() { # LABEL COMMAND…
    "$here/measure.py" run "$work/results" "$@" || {
        cat "$work/results.output" >&2
        say "$1: the command failed"
        exit 1
    }
}

# What Rollcall asks for with the flavour openldap, in its pages.
search() { # LABEL BASE FILTER ATTRIBUTE…
    local label=$1
    shift
    measured "$label" env -u LDAPNOINIT "LDAPTLS_CACERT=$CA_FILE" ldapsearch -x -LLL -H "$LDAPS_URL" -D "$SYNC_DN" \
        -y "$work/password" -E pr=1000/noprompt -b "$@"
}

search_users() {
    search "$1" "ou=people,$SUFFIX" "(objectClass=inetOrgPerson)" \
        entryUUID uid mail givenName sn displayName pwdAccountLockedTime
}

search_groups() {
    search "$1" "ou=groups,$SUFFIX" "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))" \
        entryUUID cn member uniqueMember
}

fresh() {
    rm -rf "$work/store" "$work/log"
    mkdir -m 700 "$work/store" "$work/log"
    [ "${STORE:-sqlite}" = postgresql ] || return 0
    psql --quiet --dbname "$URI" --command "SET client_min_messages = warning; DROP SCHEMA IF EXISTS rollcall CASCADE"
    "$program" store migrate --quiet --config "$work/bench.yaml" >/dev/null
}

# As much as the first cycle writes of memberships, in the fastest way that there is.
copy() {
    psql --quiet --dbname "$URI" >/dev/null <<SQL
DROP TABLE IF EXISTS copied;
CREATE TABLE copied (group_id bigint NOT NULL, account_id bigint NOT NULL, made_by text, PRIMARY KEY (group_id, account_id));
CREATE INDEX ON copied (account_id);
\\copy (SELECT group_id, account_id, made_by FROM rollcall.memberships ORDER BY 1, 2) TO '$work/memberships' (FORMAT binary)
SQL
    measured "binary COPY of the memberships" psql --quiet --dbname "$URI" \
        --command "\\copy copied FROM '$work/memberships' (FORMAT binary)"
    psql --quiet --dbname "$URI" --command "DROP TABLE copied"
}

cycle() { # LABEL
    measured "Rollcall, $1" "$program" sync --quiet --config "$work/bench.yaml"
}

# What the log says that the last cycle did: the figures are only worth something if it did what it should.
last_cycle() {
    "$program" logs list --limit 1 --config "$work/bench.yaml" 2>/dev/null | tail -n 1 >&2
}

# Another family name for one user in a hundred.
change_names() { # ROUND
    local i
    for ((i = 0; i < changed; i++)); do
        printf 'dn: uid=u%06d,ou=people,%s\nchangetype: modify\nreplace: sn\nsn: Changed %s\n\n' \
            $((i * 100)) "$SUFFIX" "$1"
    done >"$work/changes.ldif"
    ldapmodify -x -H "$LDAPI_URL" -D "$ADMIN_DN" -w "$ADMIN_PASSWORD" -f "$work/changes.ldif" \
        >"$work/results.output" 2>&1
}

say "ldapsearch, $repetitions times after one to warm up"
for ((round = 0; round <= repetitions; round++)); do
    search_users users
    search_groups groups
    [ "$round" -gt 0 ] || rm "$work/results"
done
say "first cycle into an empty store, $repetitions times"
for ((round = 1; round <= repetitions; round++)); do
    fresh
    cycle "first cycle"
done
last_cycle
if [ "${STORE:-sqlite}" = postgresql ]; then
    for ((round = 1; round <= repetitions; round++)); do copy; done
fi
say "cycle without a change, $repetitions times"
for ((round = 1; round <= repetitions; round++)); do
    cycle "no change"
done
last_cycle
say "cycle with $changed changed full names, $repetitions times"
for ((round = 1; round <= repetitions; round++)); do
    change_names "$round"
    cycle "1 % changed"
done
last_cycle

cat <<TEXT
$(date -u +%F), $(nproc) cores of $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1), \
$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r), \
$(slapd -VV 2>&1 | sed -n 's/.*slapd \([0-9.]*\).*/OpenLDAP \1/p'), store in ${STORE:-sqlite}.
$users users, $groups groups, $memberships memberships over LDAPS in pages of 1,000; slapd runs on the same cores.

TEXT
"$here/measure.py" table "$work/results"
