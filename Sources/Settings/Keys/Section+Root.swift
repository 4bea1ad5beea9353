extension Section {
    /// The whole file.
    static let root = Section([
        Key(
            "site", "text", .meaning("the file's name without its ending"),
            "What messages call this site, where several run side by side.", sample: "rollcall"),
        Key(
            "store", "path or URI", .refused,
            "The SQLite file that holds the accounts; a relative path begins at this file's folder, here and everywhere. Or a PostgreSQL database, for sites of several machines: postgresql://user@host/database, with everything that libpq understands.",
            sample: "/var/lib/rollcall/accounts.sqlite"),
        .section("logs", "The external log: who was changed, when, and why.", logs, absence: .refused),
        .section(
            "protect", "Accounts and groups that no sync changes, by name, besides those that the store marks so.",
            protect),
        .section("approvals", "Plans beyond a limit, which a person may approve.", approvals),
        .section("undo", "What `rollcall revert` needs.", undo),
        .section("outbox", "What a store in PostgreSQL publishes to applications, in its table of changes.", outbox),
        Key(
            name: "directories", form: "list of directories", absence: .refused,
            meaning: "The directories that are read, one after the other.", content: .sections(directory),
            appearance: .usual, sample: { _ in nil }),
    ])

    static let logs = Section([
        Key(
            "folder", "path", .refused, "The folder of the external log.", sample: "/var/log/rollcall"),
        Key(
            "keep_days", "whole number of days, or forever", .value("365"),
            "How long the log of a run is kept."),
        Key(
            "private", "list of properties", .value("[]"),
            "Properties such as email or custom.NAME whose old and new values don't stand in the details: (private) "
                + "stands in their place. The store keeps them for `rollcall revert`. The user name can't be private."),
    ])

    private static let names = "list of names with * and ?"

    static let protect = Section([
        Key("users", names, .value("[]"), "Accounts, by user name."),
        Key("groups", names, .value("[]"), "Groups, by name."),
    ])

    static let approvals = Section([
        Key(
            "valid_for", "duration from 1m to 30d", .value("24h"),
            "How old a plan may be that is approved; an older one is made anew by the next cycle.")
    ])

    static let undo = Section([
        Key(
            "keep_days", "whole number of days", .value("30"),
            "How long the store keeps old values, private ones too, for `rollcall revert`. 0: not at all.")
    ])

    static let outbox = Section([
        Key(
            "keep_days", "whole number of days", .value("30"),
            "How long the table keeps a change. 0: until the next cycle.")
    ])
}
