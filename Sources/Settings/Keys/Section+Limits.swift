import Planning

extension Section {
    static let limits = Section(
        LimitKind.allCases.map { kind in
            Key(kind.rawValue, "off, or minimum, maximum and percent", .value(usualFigures), kind.meaning)
        })

    static let figures = Section([
        Key("minimum", "whole number", .value("\(Limits.Figures().minimum)"), "Always allowed."),
        Key("maximum", "whole number", .value("\(Limits.Figures().maximum)"), "Never more, unless the minimum is."),
        Key("percent", "0 to 100", .value(percent), "Of what there is."),
    ])

    private static let usualFigures =
        "{minimum: \(Limits.Figures().minimum), maximum: \(Limits.Figures().maximum), percent: \(percent)}"

    private static var percent: String {
        let percent = Limits.Figures().percent
        return percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
    }
}

extension LimitKind {
    fileprivate var meaning: String {
        switch self {
        case .usersDeprovisioned: "Accounts disabled or deleted, of those enabled."
        case .groupsRemoved: "Groups deleted."
        case .membershipsRemoved: "Memberships ended."
        case .membersLostByOneGroup: "Memberships ended in any one group."
        case .rolesWithdrawn: "Administrators who lose a role."
        case .rolesGranted: "People who are given a role, after the first cycle."
        case .usernamesChanged: "User names changed."
        case .emailsChanged: "E-mail addresses changed."
        case .adoptions: "Accounts taken over: an administrator's, and those of entries that are gone."
        case .authenticationChanged: "Accounts that get another way to sign in."
        case .directoryShrank: "People fewer than the directory returned in the last applied cycle."
        case .deletionsAfterGrace:
            "Accounts deleted once deprovision.delete_after is over. What goes beyond it waits for a later cycle, and "
                + "blocks nothing."
        case .accountsCreated: "Accounts created, after the first cycle."
        }
    }
}
