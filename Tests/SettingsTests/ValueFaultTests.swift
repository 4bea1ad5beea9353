import Testing

@testable import Settings

/// Values that have the right type and are impossible.
@Suite struct ValueFaultTests {
    static let values = [
        FaultCase(
            "a filter that doesn't parse", Sample.text(adding: "    groups: {filter: \"(&(a=b)\"}"),
            "9:22: directories[0].groups.filter: this is no filter: the closing parenthesis of this one is missing, at character 1"
        ),
        FaultCase(
            "a DN that doesn't parse", Sample.text([8: "    users: {bases: [\"dc=example\", \"dc=a,b\"]}"]),
            "8:35: directories[0].users.bases[1]: this is no DN: an equals sign is missing after the attribute type, at character 7"
        ),
        FaultCase(
            "a base under another", Sample.text([8: "    users: {bases: [\"dc=example\", \"ou=a,DC=Example\"]}"]),
            "8:35: directories[0].users.bases[1]: one base lies under another, which covers it; keep the upper one alone"
        ),
        FaultCase(
            "a base twice", Sample.text([8: "    users: {bases: [\"dc=example\", \"DC = example\"]}"]),
            "8:35: directories[0].users.bases[1]: this base stands twice; keep the upper one alone"),
        FaultCase(
            "no base", Sample.text([8: "    users: {bases: []}"]),
            "8:20: directories[0].users.bases: there is no base DN in this list"),
        FaultCase(
            "a store of another kind", Sample.text([1: "store: mysql://u:hunter2@db/r"]),
            "1:8: store: must be the path of a SQLite file, or a PostgreSQL URI (postgresql://user@host/database)"),
        FaultCase(
            "days for ever and a day", Sample.text([2: "logs: {folder: /l, keep_days: 0}"]),
            "2:31: logs.keep_days: must be a whole number from 1 to 36500"),
        FaultCase(
            "a deadline of nothing", Sample.text(adding: "    deadlines: {page: 0, total: 25h, bind: 1d}"),
            "9:23: directories[0].deadlines.page: must be a duration such as 10s, 5m or 1h, up to 24h",
            "9:33: directories[0].deadlines.total: must be a duration such as 10s, 5m or 1h, up to 24h",
            "9:44: directories[0].deadlines.bind: must be a duration such as 10s, 5m or 1h, up to 24h"),
        FaultCase(
            "an attribute that is none",
            Sample.text(adding: "    attributes: {identifier: \"entry UUID\", members: []}"),
            "9:30: directories[0].attributes.identifier: \"entry UUID\" is no attribute name",
            "9:53: directories[0].attributes.members: there is no attribute in this list; remove the key"),
        FaultCase(
            "unknown permissions", Sample.text(adding: "    defaults: {permissions: [ftp, sfpt]}"),
            "9:35: directories[0].defaults.permissions[1]: \"sfpt\" is none of ftp, sftp, webdav, api; did you mean \"sftp\"?"
        ),
        FaultCase(
            "nothing to provision", Sample.text(adding: "    provision: []"),
            "9:16: directories[0].provision: this provisions nothing; write users, groups or both"),
        FaultCase(
            "groups are not disabled", Sample.text(adding: "    deprovision: {groups: disable}"),
            "9:27: directories[0].deprovision.groups: \"disable\" is none of delete, keep"),
    ]

    private static let period = "must be a duration such as 90m, 24h or 7d, from 1m to 30d"

    static let whole = [
        FaultCase(
            "patterns that are none", Sample.text(adding: "protect: {users: [\" \", 7], groups: {a: b}}"),
            "9:19: protect.users[0]: is empty",
            "9:24: protect.users[1]: must be text, and YAML reads a bare 7 as a number; write it in quotation marks: \"7\"",
            "9:36: protect.groups: must be text, and is a section with keys of its own"),
        FaultCase(
            "a kind of what is protected", Sample.text(adding: "protect: {user: [admin]}"),
            "9:11: protect.user: unknown key; did you mean \"users\"? \"user\" belongs under directories[].bind"),
        FaultCase(
            "an approval that is too short", Sample.text(adding: "approvals: {valid_for: 59s}"),
            "9:24: approvals.valid_for: \(period)"),
        FaultCase(
            "an approval that is too long", Sample.text(adding: "approvals: {valid_for: 31d}"),
            "9:24: approvals.valid_for: \(period)"),
        FaultCase(
            "an approval without a unit", Sample.text(adding: "approvals: {valid_for: 24}"),
            "9:24: approvals.valid_for: \(period)"),
        FaultCase(
            "an approval of another unit", Sample.text(adding: "approvals: {valid_for: 1w}"),
            "9:24: approvals.valid_for: \(period)"),
        FaultCase(
            "an undo for ever", Sample.text(adding: "undo: {keep_days: forever}"),
            "9:19: undo.keep_days: must be a whole number from 0 to 3650"),
        FaultCase(
            "an undo beyond its range", Sample.text(adding: "undo: {keep_days: 3651}"),
            "9:19: undo.keep_days: must be a whole number from 0 to 3650"),
        FaultCase(
            "private properties that can't be",
            Sample.text([2: "logs: {folder: /l, private: [e-mail, username, custom., dn, email]}"]),
            "2:30: logs.private[0]: \"e-mail\" is no property; did you mean \"email\"?",
            "2:38: logs.private[1]: the user name can't be private, since the log names people by it; leave it out here",
            "2:48: logs.private[2]: \"custom.\" is no property", "2:57: logs.private[3]: \"dn\" is no property"),
    ]

    static let life = [
        FaultCase(
            "adoptions by what is not asked for", Sample.text(adding: "    adopt: [email, full_name, emial]"),
            "9:20: directories[0].adopt[1]: \"full_name\" is none of username, email",
            "9:31: directories[0].adopt[2]: \"emial\" is none of username, email; did you mean \"email\"?"),
        FaultCase(
            "adoptions twice", Sample.text(adding: "    adopt: [email, username, email]"),
            "9:30: directories[0].adopt[2]: \"email\" stands twice; keep one of them"),
        FaultCase(
            "recreation by another word", Sample.text(adding: "    on_recreate: relinked"),
            "9:18: directories[0].on_recreate: \"relinked\" is none of hold, relink; did you mean \"relink\"?"),
        FaultCase(
            "a grace of nothing", Sample.text(adding: "    deprovision: {delete_after: 59m}"),
            "9:33: directories[0].deprovision.delete_after: must be a duration such as 12h or 30d, from 1h to 3650d"),
        FaultCase(
            "a grace beyond its range", Sample.text(adding: "    deprovision: {delete_after: 3651d}"),
            "9:33: directories[0].deprovision.delete_after: must be a duration such as 12h or 30d, from 1h to 3650d"),
        FaultCase(
            "a grace before what is done at once",
            Sample.text(adding: "    deprovision: {delete_after: 30d, users: delete}"),
            "9:33: directories[0].deprovision.delete_after: an account is deleted after a while only where users is disable, and here it is delete; write users: disable, or remove delete_after"
        ),
        FaultCase(
            "a grace before nothing",
            Sample.text(adding: "    deprovision:", "      users: keep", "      delete_after: 30d"),
            "11:21: directories[0].deprovision.delete_after: an account is deleted after a while only where users is disable, and here it is keep; write users: disable, or remove delete_after"
        ),
        FaultCase(
            "an authentication method that is none", Sample.text(adding: "    defaults: {authentication: sam}"),
            "9:32: directories[0].defaults.authentication: \"sam\" is none of password, ldap, saml, oauth, none; did you mean \"saml\"?"
        ),
        FaultCase(
            "an Entra object id that is no attribute",
            Sample.text(adding: "    attributes: {entra_object_id: \"a b\", entra_group_object_id: [a, b]}"),
            "9:35: directories[0].attributes.entra_object_id: \"a b\" is no attribute name",
            "9:65: directories[0].attributes.entra_group_object_id: must be text, and is a list"),
    ]

    static let criteria = [
        FaultCase(
            "nobody required", Sample.text(adding: "    criteria: {required_groups: []}"),
            "9:33: directories[0].criteria.required_groups: an empty list would leave nobody an account; remove the key to give one to everybody whom the user filter returns"
        ),
        FaultCase(
            "required groups left blank", Sample.text(adding: "    criteria:", "      required_groups:"),
            "10:7: directories[0].criteria.required_groups: has no value; write one (list of groups), or remove the key"
        ),
        FaultCase(
            "no group included", Sample.text(adding: "    criteria: {include_groups: []}"),
            "9:32: directories[0].criteria.include_groups: an empty list would provision no group; remove the key for all groups, or write provision: [users]"
        ),
        FaultCase(
            "entries that are none",
            Sample.text(
                adding: "    criteria:", "      denied_groups:", "        - dn:nothing", "        - id:12",
                "        - \" \""),
            "11:11: directories[0].criteria.denied_groups[0]: what follows dn: is no DN: an equals sign is missing after the attribute type, at character 8",
            "12:11: directories[0].criteria.denied_groups[1]: what follows id: is no identifier; write it as 8-4-4-4-12 hexadecimal digits, or as S-1-5-…",
            "13:11: directories[0].criteria.denied_groups[2]: is empty"),
        FaultCase(
            "a local group twice", Sample.text(adding: "    criteria: {default_groups: [Everybody, EVERYBODY]}"),
            "9:44: directories[0].criteria.default_groups[1]: this group stands twice"),
    ]

    static let mapping = [
        FaultCase(
            "a template that doesn't parse", Sample.text(adding: "    mapping: {email: [\"{mail}\", \"{uid:low}\"]}"),
            "9:33: directories[0].mapping.email[1]: this is no template: \"low\" is no transform; there are lower, upper and trim (at character 1)"
        ),
        FaultCase(
            "the same for everybody", Sample.text(adding: "    mapping: {username: admin}"),
            "9:25: directories[0].mapping.username: a template without an attribute gives everybody the same username"),
        FaultCase(
            "no template", Sample.text(adding: "    mapping: {company: []}"),
            "9:24: directories[0].mapping.company: there is no template in this list; remove the key"),
        FaultCase(
            "required and unknown", Sample.text(adding: "    mapping: {required: [e-mail, custom.x, company]}"),
            "9:26: directories[0].mapping.required[0]: \"e-mail\" is no property; did you mean \"email\"?",
            "9:34: directories[0].mapping.required[1]: nothing is mapped to \"custom.x\", so nobody would have an account; map it, or leave it out here",
            "9:44: directories[0].mapping.required[2]: nothing is mapped to \"company\", so nobody would have an account; map it, or leave it out here"
        ),
    ]

    static let mastered = [
        FaultCase(
            "mastered and unknown", Sample.text(adding: "    mapping: {mastered: [e-mail, company, custom.x]}"),
            "9:26: directories[0].mapping.mastered[0]: \"e-mail\" is no property; did you mean \"email\"?",
            "9:34: directories[0].mapping.mastered[1]: nothing is mapped to \"company\", so the directory can't write it; map it, or leave it out here",
            "9:43: directories[0].mapping.mastered[2]: nothing is mapped to \"custom.x\", so the directory can't write it; map it, or leave it out here"
        ),
        FaultCase(
            "mastered and misspelt",
            Sample.text(adding: "    mapping: {custom: {cost_centre: \"{a}\"}, mastered: [custom.cost_center]}"),
            "9:56: directories[0].mapping.mastered[0]: nothing is mapped to \"custom.cost_center\", so the directory can't write it; did you mean \"custom.cost_centre\"?"
        ),
        FaultCase(
            "a user name that is perhaps an e-mail", Sample.text(adding: "    mapping: {username_is_email: maybe}"),
            "9:34: directories[0].mapping.username_is_email: must be true or false"),
    ]

    static let limits = [
        FaultCase(
            "all limits off", Sample.text(adding: "    limits: off"),
            "9:13: directories[0].limits: all limits can't be switched off at once; write off for each one that is meant, such as adoptions: off"
        ),
        FaultCase(
            "a limit that is a number", Sample.text(adding: "    limits: {adoptions: 5}"),
            "9:25: directories[0].limits.adoptions: must be off, or minimum, maximum and percent"),
        FaultCase(
            "a limit that is no", Sample.text(adding: "    limits: {adoptions: no}"),
            "9:25: directories[0].limits.adoptions: must be off, or minimum, maximum and percent"),
        FaultCase(
            "figures that are impossible",
            Sample.text(adding: "    limits: {adoptions: {minimum: -1, percent: 10%, max: 3}}"),
            "9:35: directories[0].limits.adoptions.minimum: must be a whole number from 0",
            "9:48: directories[0].limits.adoptions.percent: must be a number from 0 to 100; leave the % out",
            "9:53: directories[0].limits.adoptions.max: unknown key; known here: minimum, maximum, percent"),
        FaultCase(
            "a minimum above the maximum", Sample.text(adding: "    limits: {adoptions: {maximum: 2}}"),
            "9:25: directories[0].limits.adoptions: the minimum, 3, is above the maximum, 2"),
        FaultCase(
            "a limit that is none", Sample.text(adding: "    limits: {user_deprovisioned: off}"),
            "9:14: directories[0].limits.user_deprovisioned: unknown key; did you mean \"users_deprovisioned\"?"),
    ]

    @Test(arguments: values + whole + life + criteria + mapping + mastered + limits)
    func faults(_ row: FaultCase) {
        #expect(Sample.faults(row.text) == row.faults)
    }
}
