#!/usr/bin/env bash
# Checks that each room imports only what the design lets it see: imports point one way, and each C library has one
# wrapper. Every form of import counts: attributes, access levels, single declarations, several on a line.
#
#   check-imports.sh [FOLDER]     checks FOLDER/Sources and FOLDER/Tests; by default this repository's
#   check-imports.sh --self-test  checks that it catches what it should
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What comes with Swift and the system, and does something: files, clocks, threads, processes.
effects="Dispatch Foundation Glibc Synchronization"

# Room: what it may import. A room that is not here is a fault.
declare -A may=(
    [LDAPText]="Foundation"
    [Directory]="LDAPText"
    [Planning]="Directory LDAPText"
    [LDAP]="CGnuTLS CLDAP LDAPText $effects"
    [Postgres]="CLibPQ $effects"
    [Reading]="Crypto Directory LDAP LDAPText Planning $effects"
    [AccountStore]="Directory GRDB GRDBSQLite LDAPText Planning Postgres $effects"
    [ExternalLog]="Directory LDAPText Planning $effects"
    [Settings]="Directory LDAPText Planning Yams $effects"
    [Cycle]="AccountStore Crypto Directory ExternalLog LDAP LDAPText Logging Planning Reading Settings Subprocess
        $effects"
    [rollcall]="AccountStore ArgumentParser Cycle Directory ExternalLog LDAPText Logging Planning Reading Settings
        $effects"
)
wrapped="CGnuTLS CLDAP CLibPQ GRDBSQLite" # no test imports these: it would test around the wrapper
testing="$effects Crypto FuzzSupport LDAPText Subprocess TestSupport Testing"

# The imports below a folder, one a line: file, line number and module, with tabs between.
imports_below() { # FOLDER
    # shellcheck disable=SC2016 # the dollars are awk's
    find "$1" -name '*.swift' -type f -print0 | sort -z | xargs -0 -r awk '
        FNR == 1 { in_comment = in_text = 0; pending = "" }
        {
            rest = pending $0
            pending = ""
            line = ""
            # What stands in a comment or in a text of several lines is no import.
            while (rest != "") {
                if (in_comment) {
                    at = index(rest, "*/")
                    if (!at) break
                    in_comment = 0
                    rest = substr(rest, at + 2)
                } else if (in_text) {
                    at = index(rest, "\"\"\"")
                    if (!at) break
                    in_text = 0
                    rest = substr(rest, at + 3)
                } else if (match(rest, /\/\/|\/\*|"""/)) {
                    line = line substr(rest, 1, RSTART - 1) " "
                    found = substr(rest, RSTART, RLENGTH)
                    rest = substr(rest, RSTART + RLENGTH)
                    if (found == "//") break
                    if (found == "/*") in_comment = 1; else in_text = 1
                } else {
                    line = line rest
                    break
                }
            }
            count = split(line, statements, ";")
            for (i = 1; i <= count; i++) {
                statement = statements[i]
                sub(/^[ \t]+/, "", statement)
                whole = statement
                prefix = "^(@[A-Za-z_]+([(][^)]*[)])?|public|package|internal|fileprivate|private)[ \t]+"
                while (sub(prefix, "", statement)) continue
                if (statement !~ /^import([ \t`]|$)/) continue
                sub(/^import[ \t]*/, "", statement)
                sub(/^(typealias|struct|class|enum|protocol|let|var|func)[ \t]+/, "", statement)
                gsub(/`/, "", statement)
                if (match(statement, /^[A-Za-z_][A-Za-z_0-9]*/))
                    printf "%s\t%d\t%s\n", FILENAME, FNR, substr(statement, 1, RLENGTH)
                else if (i == count)
                    pending = whole " " # the module is named on the next line
            }
        }'
}

faults=0
fault() {
    echo "$*" >&2
    faults=$((faults + 1))
}

check_folder() { # FOLDER ALLOWED WHO
    local file line module
    while IFS=$'\t' read -r file line module; do
        [[ " ${2//[[:space:]]/ } Swift " == *" $module "* ]] || fault "$file:$line: $3 may not import $module"
    done < <(imports_below "$1")
}

check() { # FOLDER
    local path name room everything=""
    cd "$1"
    for room in "${!may[@]}"; do
        everything+=" $room ${may[$room]}"
    done
    for path in Sources/*/; do
        [ -d "$path" ] || continue
        name=$(basename "$path")
        if [ -e "$path/module.modulemap" ]; then
            [[ " $wrapped " == *" $name "* ]] || fault "$path: add this C library to deploy/check-imports.sh"
        elif [ -z "${may[$name]+known}" ]; then
            fault "$path: add this room to the table in deploy/check-imports.sh"
        else
            check_folder "$path" "${may[$name]}" "$name"
        fi
    done
    for path in Tests/*/; do
        [ -d "$path" ] || continue
        name=$(basename "$path")
        room=${name%Tests}
        if [ "$room" = "$name" ] || [ -z "${may[$room]+known}" ]; then
            # End-to-end tests, benchmarks and their support see every room.
            check_folder "$path" "$(without_wrapped "$everything") $testing" "$name"
        else
            check_folder "$path" "$room $(without_wrapped "${may[$room]}") $testing" "$name"
        fi
    done
    [ "$faults" -eq 0 ]
}

without_wrapped() { # MODULES
    local module
    for module in $1; do
        [[ " $wrapped " == *" $module "* ]] || printf '%s ' "$module"
    done
}

# Each import is put into an otherwise empty room.
self_test() {
    local folder failed=0 wanted path text
    folder=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder's name is meant as it is now
    trap "rm -rf '$folder'" EXIT
    while IFS='|' read -r wanted path text; do
        rm -rf "${folder:?}/Sources" "${folder:?}/Tests"
        mkdir -p "$folder/Sources" "$folder/$(dirname "$path")"
        printf '%b\n' "$text" >"$folder/$path"
        if "${BASH_SOURCE[0]}" "$folder" 2>/dev/null; then
            [ "$wanted" = allowed ] || { echo "not caught in $path: $text" >&2 && failed=1; }
        else
            [ "$wanted" = refused ] || { echo "wrongly refused in $path: $text" >&2 && failed=1; }
        fi
    done <<'CASES'
allowed|Sources/LDAP/A.swift|import CLDAP
allowed|Sources/Planning/A.swift|import Directory\nimport LDAPText
allowed|Sources/Planning/A.swift|// import Foundation
allowed|Sources/Planning/A.swift|/* a\nimport Foundation\n*/
allowed|Sources/Planning/A.swift|let text = """\n    import Foundation\n    """
allowed|Sources/Planning/A.swift|let importance = 1; func f() { important() }
allowed|Tests/PlanningTests/A.swift|@testable import Planning\nimport Testing
allowed|Tests/EndToEndTests/A.swift|import Cycle
refused|Sources/Cycle/A.swift|import CLDAP
refused|Sources/rollcall/A.swift|import LDAP
refused|Sources/LDAPText/A.swift|import Directory
refused|Sources/Planning/A.swift|import Foundation
refused|Sources/Planning/A.swift|import Logging
refused|Sources/Reading/A.swift|import AccountStore
refused|Sources/ExternalLog/A.swift|import GRDB
refused|Sources/AccountStore/A.swift|import CLibPQ
refused|Sources/Planning/A.swift|@testable import Cycle
refused|Sources/Planning/A.swift|@testable\nimport Cycle
refused|Sources/Planning/A.swift|public import Cycle
refused|Sources/Planning/A.swift|@_spi(Private) @preconcurrency internal import Cycle
refused|Sources/Planning/A.swift|import struct Foundation.Date
refused|Sources/Planning/A.swift|import class Cycle.Site
refused|Sources/Planning/A.swift|import Foundation.NSDate
refused|Sources/Planning/A.swift|import `Cycle`
refused|Sources/Planning/A.swift|import LDAPText; import Cycle
refused|Sources/Planning/A.swift|import /* deep */ Cycle
refused|Sources/Planning/A.swift|/* one */ import Cycle
refused|Sources/Planning/A.swift|import\n    Cycle
refused|Sources/Planning/Deeper/A.swift|    import Cycle
refused|Sources/Planning/A.swift|let url = "https://example.org"\nimport Cycle
refused|Sources/Attic/A.swift|import Foundation
refused|Sources/CZip/module.modulemap|module CZip {}
refused|Tests/PlanningTests/A.swift|import Cycle
refused|Tests/LDAPTests/A.swift|import CLDAP
refused|Tests/EndToEndTests/A.swift|import CLibPQ
CASES
    return "$failed"
}

case ${1:-} in
--self-test) self_test ;;
*) check "${1:-$here/..}" ;;
esac
