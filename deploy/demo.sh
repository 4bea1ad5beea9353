#!/usr/bin/env bash
# Shows Rollcall at work: some hours of a company's directory in a few minutes. It installs what is missing, builds
# Rollcall, starts an OpenLDAP of its own on loopback, and removes all but the packages and the build when it ends.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
company=$here/../fixtures/company
bed=$here/testbed/slapd.sh
# shellcheck source-path=SCRIPTDIR
. "$here/packages.sh"

[ $# -eq 0 ] || { sed -n '2,/^set/{/^set/!p}' "${BASH_SOURCE[0]}" >&2 && exit 64; }

work=$(mktemp -d /tmp/rollcall-demo.XXXXXX)
clean_up() {
    "$bed" wipe "$work/directory" || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

number=0
step() { # TEXT
    number=$((number + 1))
    printf '\n%s. %s\n\n' "$number" "$*"
}

fail() { # TEXT
    echo "demo.sh: $*" >&2
    exit 1
}

quietly() { # COMMAND…: its output is shown only if it fails
    "$@" >"$work/output" 2>&1 </dev/null || { cat "$work/output" >&2 && fail "${1##*/} failed: see above"; }
}

# A command of Rollcall as one would type it, and what it prints: at most LINES of it, where that is not 0.
rollcall() { # EXIT-CODES LINES ARGUMENT…
    local expected=$1 lines=$2 status=0 count
    shift 2
    echo "\$ rollcall $*"
    "$program" "$@" >"$work/output" 2>&1 </dev/null || status=$?
    count=$(wc -l <"$work/output")
    if [ "$lines" -eq 0 ] || [ "$count" -le "$lines" ]; then
        cat "$work/output"
    else
        head -n "$lines" "$work/output"
        echo "… and $((count - lines)) lines more"
    fi
    [ "$status" -eq 0 ] || echo "(exit code $status)"
    echo
    [[ " $expected " == *" $status "* ]] ||
        fail "rollcall $1 ended with exit code $status instead of ${expected// / or }"
}

# All that the store holds, to compare.
held() {
    "$program" accounts --format json
    "$program" groups --format json
}

step "Install the packages that are missing"
ensure_packages build directory || exit 1
echo "All are there."

step "Build a release (some minutes the first time)"
cd "$here/.."
quiet=()
[ -t 1 ] || quiet=(--quiet)
swift build -c release --product rollcall "${quiet[@]}" || fail "swift build failed: see above"
program=$(swift build -c release --show-bin-path)/rollcall
echo "Built $program"

step "Start a directory: an OpenLDAP that answers LDAPS with a certificate chain, and holds fixtures/company"
# --owner: it also ends if this script is killed.
quietly "$bed" up "$work/directory" --suffix dc=example,dc=org --owner $$
quietly "$bed" load "$work/directory" "$company/company.ldif"
# shellcheck disable=SC1091 # slapd.sh writes it
. "$work/directory/env"
echo "$LDAPS_URL holds $(grep -c '^objectClass: inetOrgPerson' "$company/company.ldif") people."

step "Write the configuration: server, bind account, password and base are the four values that everybody fills in"
install -m 600 /dev/null "$work/bind-password"
printf '%s\n' "$SYNC_PASSWORD" >"$work/bind-password"
mkdir -m 750 "$work/log"
cat >"$work/company.yaml" <<YAML
store: accounts.sqlite
logs:
  folder: log
directories:
  - name: company
    label: "The example company"
    flavour: openldap
    servers: ["$LDAPS_URL"]
    tls:
      ca_file: $CA_FILE
    bind:
      dn: "$SYNC_DN"
      password_file: bind-password
    users:
      bases: ["ou=People,$SUFFIX"]
    groups:
      bases: ["ou=Groups,$SUFFIX"]
    criteria:
      required_groups: ["Rollcall Users"]
      denied_groups: ["No Access"]
      exclude_groups: ["All Hands", "VPN *"]
      default_groups: ["Everybody"]
      site_admin_groups: ["Site Admins"]
      readonly_site_admin_groups: ["Auditors"]
      group_admin_groups: ["Support"]
    mapping:
      company: "{o}"
      language: "{preferredLanguage}"
      custom:
        department: "{departmentNumber}"
YAML
cat "$work/company.yaml"
export ROLLCALL_CONFIG=$work/company.yaml

step "Is everything ready?"
rollcall 0 0 check

step "What would the first cycle do? Nothing is changed yet"
rollcall 0 24 plan

step "The first cycle. One person has no user name: that is skipped and said, and makes it a partial failure"
rollcall "0 2" 40 sync

step "The accounts and groups that there are now"
rollcall 0 16 accounts
rollcall 0 12 groups

step "The external log: one event a run, and one line for each object"
rollcall 0 0 logs list
rollcall 0 20 logs show latest

step "An hour later: a hire, a leaver, a rename, and a group that one leaves and one joins"
quietly ldapmodify -e relax -x -H "$LDAPI_URL" -D "$ADMIN_DN" -w "$ADMIN_PASSWORD" -f "$company/changes.ldif"
grep . "$work/output"

step "The second cycle: these changes and nothing else"
rollcall 0 0 sync
second=$("$program" logs list --limit 1 --format json | sed -n 's/.*"id":"\([^"]*\)".*/\1/p')
rollcall 0 0 logs show latest

step "Another hour later nothing has changed, and the third cycle changes nothing"
held >"$work/before"
rollcall 0 0 sync
held >"$work/after"
cmp -s "$work/before" "$work/after" || fail "the third cycle changed the store, and should not have"
rollcall 0 0 logs list

step "Why does she have an account?"
rollcall 0 0 explain noor.neumann

step "Was the second cycle a mistake? Its inverse is shown, and then done"
rollcall 3 0 revert "$second"
rollcall 0 0 revert "$second" --yes

step "What was taken back is held: a cycle doesn't do it again, until it is released"
rollcall 0 0 sync
rollcall 0 0 release
rollcall 0 0 release "$second"
rollcall 0 0 sync

step "Clean up: stop the directory, remove $work"
clean_up
echo "Done. Only the packages and .build are left."
