/// The closing line of a run in the external log, as far as the tests look at it.
struct RunRecord: Decodable {
    struct Place: Decodable {
        let name: String
        let label: String
    }
    struct Server: Decodable {
        struct Certificate: Decodable {
            let subject: String
            let names: [String]
            let issuer: String
            let notAfter: String
            let daysLeft: Int
            let sha256: String
        }
        let url: String
        let address: String
        let controller: String?
        let tls: String?
        let certificate: Certificate?
        let passwordExpiresAt: String?
    }
    let schema: Int
    let id: String
    let eventType: String
    let status: String
    let createdAt: String
    let finishedAt: String?
    let durationMs: Int?
    let directory: Place
    let cycle: String
    let startedBy: String
    let approvedBy: String?
    let server: Server?
    /// By object, then by what happened to it.
    let counts: [String: [String: Int]]
    let eventErrors: [String]
    let warnings: [String]
    let body: String
    let detailFile: String?
    let planDigest: String?
    let planFile: String?

    /// What is not zero, as in `users.created`, but for what stayed the same.
    var changes: [String: Int] {
        var changes: [String: Int] = [:]
        for (object, actions) in counts {
            for (action, count) in actions where count != 0 && action != "unchanged" {
                changes["\(object).\(action)"] = count
            }
        }
        return changes
    }
}

/// One line of a run's details.
struct DetailRecord: Decodable {
    struct Subject: Decodable {
        let id: Int?
        let identifier: String?
        let dn: String?
        let username: String?
        let name: String?
    }
    struct Value: Decodable, Hashable {
        let property: String
        let old: String?
        let new: String?
    }
    struct Group: Decodable {
        let name: String
    }
    struct Member: Decodable {
        let username: String
    }
    struct Reason: Decodable {
        let code: String
        let text: String
        let rule: String?
        let group: String?
    }
    let run: String
    let object: String
    let action: String
    let status: String
    let who: Subject?
    let modified: [Value]?
    let group: Group?
    let members: [Member]?
    let reason: Reason

    func value(_ property: String) -> Value? { modified?.first { $0.property == property } }

    /// `rename user ada`, `add membership Team: ada, ben`, `skipped user uid=…`.
    var words: String {
        let verb = action == "none" ? status : action
        let name = who?.username ?? who?.name ?? group?.name ?? who?.dn ?? ""
        let names = members.map { ": " + $0.map(\.username).sorted().joined(separator: ", ") } ?? ""
        return "\(verb) \(object) \(name)\(names)"
    }
}

/// A plan, as `rollcall plan --format json` prints it.
struct PlanRecord: Decodable {
    struct Change: Decodable {
        let object: String
        let action: String
        let status: String
        let identifier: String?
        let name: String?
        let members: [String]?
        let modified: [DetailRecord.Value]
        let reason: String
        let code: String
        let rule: String?

        /// The same words as ``DetailRecord/words``.
        var words: String {
            let names = members.map { ": " + $0.sorted().joined(separator: ", ") } ?? ""
            return "\(action == "none" ? status : action) \(object) \(name ?? "")\(names)"
        }
    }
    struct Limit: Decodable {
        let kind: String
        let subject: String?
        let planned: Int
        let recent: Int
        let total: Int
        let allowed: Int?
        let headroom: Int?
        let exceeded: Bool
    }
    struct Errand: Decodable {
        let kind: String
    }
    let directory: String
    let errand: Errand
    let isFirstCycle: Bool
    let changes: [Change]
    let held: [Change]
    let limits: [Limit]
    let blocks: [String]
    let limited: [String]
    let warnings: [String]
}

/// An account, as `rollcall accounts --format json` prints it.
struct AccountRecord: Decodable, Hashable {
    let id: Int
    let username: String
    let email: String?
    let fullName: String?
    let company: String?
    let timeZone: String?
    let language: String?
    let custom: [String: String]
    let enabled: Bool
    let disabledBy: String?
    let disabledReason: String?
    let disabledRun: String?
    let disabledSince: String?
    let departedAt: String?
    let authentication: String
    let roles: [String]
    let permissions: [String]
    let requires2FA: Bool
    let protected: Bool
    let directory: String?
    let identifier: String?
    let entraObjectID: String?
    let dn: String?

    enum CodingKeys: String, CodingKey {
        case id, username, email, company, custom, enabled, authentication, roles, permissions, protected, directory
        case identifier, dn, language
        case requires2FA = "require_2fa"
        case fullName = "full_name"
        case timeZone = "time_zone"
        case disabledBy = "disabled_by"
        case disabledReason = "disabled_reason"
        case disabledRun = "disabled_run"
        case disabledSince = "disabled_since"
        case departedAt = "departed_at"
        case entraObjectID = "entra_object_id"
    }
}

/// A group, as `rollcall groups --format json` prints it.
struct GroupRecord: Decodable, Hashable {
    let id: Int
    let name: String
    let members: Int
    let directory: String?
    let identifier: String?
    let protected: Bool
}

/// A directory, as `rollcall directories --format json` prints it.
struct DirectoryRecord: Decodable {
    let name: String
    let configured: Bool
    let accounts: Int
    let enabled: Int
    let groups: Int
    let appliedAt: String?
    let pausedBy: String?
    let pausedReason: String?

    enum CodingKeys: String, CodingKey {
        case name, configured, accounts, enabled, groups
        case appliedAt = "applied_at"
        case pausedBy = "paused_by"
        case pausedReason = "paused_reason"
    }
}

/// What a revert holds, as `rollcall release --format json` prints it.
struct HoldRecord: Decodable {
    let run: String
    let kind: String
    let user: String?
    let group: String?

    /// `user ada`, `group Team`, `membership ada in Team`.
    var words: String { kind + " " + [user, group].compactMap(\.self).joined(separator: " in ") }
}

/// Somebody, as `rollcall explain --format json` prints them.
struct ExplainedRecord: Decodable {
    struct Entry: Decodable {
        let dn: String
        let identifier: String
        let activity: String
        let entraObjectID: String?
    }
    struct Account: Decodable {
        let id: Int
        let username: String
        let enabled: Bool
        let disabledBy: String?
        let disabledReason: String?
        let protected: Bool
        let directory: String?
        let matchedBy: String
    }
    struct Scope: Decodable {
        let state: String
        let reason: String
        let rule: String?
        let path: [String]
    }
    struct Property: Decodable {
        struct Attribute: Decodable, Hashable {
            let name: String
            let values: [String]
        }
        let property: String
        let value: String
        let template: String?
        let attributes: [Attribute]
        let recorded: String?
        let mastered: Bool
    }
    struct Group: Decodable {
        let name: String
        let path: [String]
        let provisioned: Bool
        let rules: [String]
        let recorded: Bool
    }
    struct Role: Decodable {
        let role: String
        let givenBy: String
        let rule: String?
        let path: [String]
    }
    struct Explanation: Decodable {
        let directory: String
        let entry: Entry?
        let account: Account?
        let scope: Scope?
        let properties: [Property]
        let groups: [Group]
        let roles: [Role]
        let changes: [PlanRecord.Change]
        let held: [PlanRecord.Change]
        let warnings: [String]

        func property(_ name: String) -> Property? { properties.first { $0.property == name } }
    }
    struct Past: Decodable {
        let run: String
        let at: String
        let action: String
        let reason: String
    }
    let explanation: Explanation
    let history: [Past]
}
