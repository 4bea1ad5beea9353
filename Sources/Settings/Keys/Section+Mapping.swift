extension Section {
    private static let templates = "template or list of templates"

    static let mapping = Section([
        Key("username", templates, .meaning("the flavour's own"), "The name to sign in with; unique.") {
            $0.isMicrosoft ? "\"{userPrincipalName}\"" : "\"{uid}\""
        },
        Key("email", templates, .meaning("the flavour's own"), "The e-mail address.") {
            $0.isMicrosoft ? "[\"{mail}\", \"{userPrincipalName}\"]" : "[\"{mail}\", \"{uid}\"]"
        },
        Key(
            "full_name", templates, .meaning("the flavour's own"), "The name that people read."
        ) {
            $0 == .rfc2307
                ? "[\"{givenName} {sn}\", \"{displayName}\", \"{gecos}\", \"{cn}\"]"
                : "[\"{givenName} {sn}\", \"{displayName}\", \"{cn}\"]"
        },
        Key("company", templates, .meaning("not mapped"), "The company.") {
            $0.isMicrosoft ? "\"{company}\"" : "\"{o}\""
        },
        Key("time_zone", templates, .meaning("not mapped"), "The time zone.") {
            $0.isMicrosoft ? "\"{extensionAttribute1}\"" : "\"{l}\""
        },
        Key("language", templates, .meaning("not mapped"), "The language.", sample: "\"{preferredLanguage}\""),
        .section(
            "custom", "Attributes of your own, by any name.", custom, absence: .meaning("none")),
        Key(
            "required", "list of properties", .value("[username, email]"),
            "Without one of these an entry makes no account. The user name always counts; custom ones are written "
                + "custom.NAME."),
        Key(
            "mastered", "list of properties", .meaning("all that are mapped"),
            "What the directory writes on every cycle. The others it writes when it creates an account, and where one that "
                + "it takes over has none; from then on they are an administrator's.",
            sample: "[username, email, full_name]"),
        Key(
            "username_is_email", "true or false",
            .meaning("true for Microsoft's flavours, where the user name is the userPrincipalName"),
            "Whether a user name that differs from the e-mail address is worth a warning: people sign in by one and are "
                + "found by the other."
        ) { $0.isMicrosoft ? "true" : "false" },
    ])

    /// Any name may stand there.
    static let custom: Section = {
        var section = Section([
            Key("department", templates, .meaning("not mapped"), "An example: any other name may stand here.") {
                $0.isMicrosoft ? "\"{department}\"" : "\"{departmentNumber}\""
            }
        ])
        section.isOpen = true
        return section
    }()
}
