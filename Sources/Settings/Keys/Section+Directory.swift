import Directory
import Planning

extension Section {
    /// One entry of `directories`.
    static let directory = Section([
        Key(
            "name", "small letters, digits, - _ .", .refused,
            "The directory's name, which its accounts remember: changing it later makes them somebody else's.",
            sample: "company"),
        Key("label", "text", .meaning("the name"), "What people read.", sample: "\"The company's directory\""),
        Key(
            "flavour", FlavourName.allCases.map(\.rawValue).joined(separator: ", "), .refused,
            "The kind of server, which decides the defaults of filters, attributes and mapping."
        ) { $0.rawValue },
        Key(
            "servers", "URL or list of URLs", .refused,
            "ldaps://HOST or ldaps://HOST:PORT, tried in order. ldap:// needs tls.start_tls. file:///PATH reads an LDIF "
                + "file instead.",
            appearance: .fillIn
        ) { $0 == .entraDS ? "[\"ldaps://ldaps.example.com\"]" : "[\"ldaps://ldap.example.com\"]" },
        .section("tls", "How the connection is protected. Chain and host name are always verified.", tls),
        .section(
            "bind", "As whom the directory is read.", bind, absence: .meaning("a fault, unless an LDIF file is read")),
        .section(
            "ldif", "Only beside a file:/// server: what proves that the file is whole.", ldif,
            absence: .meaning("the file proves no absence, unless ldapsearch's own count ends it"),
            appearance: .alternative),
        .section("deadlines", "How long each step may take: 10s, 5m, 1h, or a number of seconds.", deadlines),
        Key(
            "page_size", "1 to 100000", .value("1000"),
            "Entries asked for at a time. Active Directory answers with 1000 at most."),
        Key(
            "retry_pause", "duration", .value("5s"),
            "How long to wait before the one more round that servers get which are busy or can't be reached."),
        .section("users", "Where users are looked for.", users, absence: .refused),
        .section("groups", "Where groups are looked for.", groups),
        .section("attributes", "Attribute names that differ from the flavour's own.", attributes),
        .section("criteria", "Who gets an account, and which groups and roles follow.", criteria),
        .section(
            "mapping",
            "Templates over attributes, each a text or a list of which the first that gives a value counts: "
                + "\"{mail|userPrincipalName}\", \"{givenName} {sn}\", \"{uid:lower}@example.com\"; also :upper and :trim.",
            mapping),
        .section("defaults", "What a new account gets where the directory says nothing else.", defaults),
        Key(
            "provision", "list of users, groups", .value("[users, groups]"),
            "What is created and updated."),
        Key(
            "adopt", "list of username, email", .value("[]"),
            "By which properties a person takes over an account that no directory manages, in this order: where exactly "
                + "one account matches, and never one that is protected."),
        Key(
            "on_recreate", Policy.Recreation.allCases.map(\.rawValue).joined(separator: ", "), .value("hold"),
            "What becomes of a new entry with the user name of an account whose own entry is gone: \"hold\" lets it wait "
                + "for `rollcall accounts relink`, \"relink\" gives it the account."),
        .section("deprovision", "What happens to what is proven to be gone or out of scope.", deprovision),
        .section(
            "limits",
            "How much one plan, and all plans of 24 hours, may change without approval: "
                + "max(minimum, min(maximum, percent of what there is)). Each may be off.", limits),
    ])

    static let deprovision = Section([
        Key("users", "disable, delete, keep", .value("disable"), "Accounts of people who are gone or out of scope."),
        Key(
            "delete_after", "duration from 1h to 3650d", .meaning("never"),
            "With users: disable, how long after somebody was found to be gone or out of scope the account is deleted, "
                + "unless they come back. Nobody is deleted for being disabled or expired in the directory.",
            sample: "30d"),
        Key("groups", "delete, keep", .value("delete"), "Groups that are gone or no longer provisioned."),
    ])

    static let defaults = Section([
        Key("company", "text", .meaning("none"), "The company.", sample: "\"Example Ltd\""),
        Key("time_zone", "text", .meaning("none"), "The time zone.", sample: "Europe/Vienna"),
        Key(
            "language", "text", .meaning("none"), "The language. Norwegian needs its quotation marks: \"no\".",
            sample: "\"en\""),
        Key("require_2fa", "true or false", .value("false"), "Whether a second factor is asked for."),
        Key(
            "permissions", "list of ftp, sftp, webdav, api", .value("[]"), "What the account may be used over."),
        Key(
            "authentication", AuthenticationMethod.allCases.map(\.rawValue).joined(separator: ", "), .value("ldap"),
            "How the person signs in. `rollcall accounts set-authentication` changes it later, and no cycle does."),
    ])
}
