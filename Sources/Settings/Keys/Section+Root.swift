extension Section {
    /// The whole file.
    static let root = Section([
        Key(
            "site", "text", .meaning("the file's name without its ending"),
            "What messages call this site, where several run side by side.", sample: "rollcall"),
        Key(
            "store", "path", .refused,
            "The SQLite file that holds the accounts. A relative path begins at this file's folder, here and everywhere.",
            sample: "/var/lib/rollcall/accounts.sqlite"),
        .section("logs", "The external log: who was changed, when, and why.", logs, absence: .refused),
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
    ])
}
