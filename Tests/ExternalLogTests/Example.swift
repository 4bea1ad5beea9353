import Directory
import LDAPText
import Planning

@testable import ExternalLog

/// A morning of a small company, with every kind of line once.
enum Example {
    /// The runs in the order of their starts.
    static let events: [RunEvent] = [
        applied, blocked, approved, skipped, authenticationSet, transferred, forgotten, open,
    ]

    /// The plans of those that have details, by run.
    static let plans = [
        applied.id: plan, authenticationSet.id: authenticationPlan, transferred.id: transferPlan,
        forgotten.id: forgetPlan,
    ]

    static func write(to log: ExternalLog) throws {
        for event in events {
            let begun = RunEvent(
                id: event.id, status: .inProgress, kind: event.kind, directory: event.directory,
                directoryLabel: event.directoryLabel, createdAt: event.createdAt, host: event.host,
                process: event.process, startedBy: event.startedBy, approvedBy: event.approvedBy)
            try log.begin(begun)
            if let plan = plans[event.id] {
                let details = try log.details(for: event)
                try details.append(plan, as: .applied, hiding: ["company"])
                try details.finish()
            }
            if event.status != .inProgress { try log.close(event) }
        }
    }

    private static func sample(_ number: Int64, _ random: UInt32, _ status: RunEvent.Status) -> RunEvent {
        let start = morning + number * 60 * minute
        return RunEvent(
            id: RunEvent.identifier(at: start, random: random), status: status, kind: .full, directory: "staff",
            directoryLabel: "Example Ltd staff", createdAt: start,
            finishedAt: status == .inProgress ? nil : start + 2_345, host: "files1", process: Int32(4711 + number),
            startedBy: "rollcall")
    }

    private static let applied: RunEvent = {
        var event = sample(0, 0x9F3A_1C0B, .partialFailure)
        event.server = RunEvent.Server(
            url: "ldaps://dc.example.com:636", address: "192.0.2.10",
            controller: "CN=NTDS Settings,CN=DC1,CN=Servers,CN=Default-First-Site-Name,CN=Sites,CN=Configuration,"
                + "DC=example,DC=com",
            tlsVersion: "TLS1.3",
            certificate: RunEvent.Certificate(
                subject: "CN=dc.example.com", names: ["dc.example.com", "*.example.com"],
                issuer: "CN=Example Issuing CA",
                notAfter: morning + 200 * 24 * 60 * minute, daysLeft: 200, sha256: String(repeating: "5e", count: 32)),
            passwordExpiresAt: morning + 60 * 24 * 60 * minute)
        event.counts = RunCounts(plan)
        event.errors = [
            "The members of the group Contractors could not be read. Nobody was removed from it. "
                + "Let the bind account read the attribute member."
        ]
        event.warnings = ["3 members of Engineering are outside the base DNs."]
        event.body =
            "1 account created, 1 adopted, 1 relinked, 1 updated, 1 renamed, 1 moved, 1 reactivated, 1 disabled, "
            + "1 deleted; 2 held or skipped."
        event.detailFile = event.detailPath
        return event
    }()

    private static let blocked: RunEvent = {
        var event = sample(1, 0x0C55_D20E, .failure)
        event.errors = [
            "The plan disables 61 of 420 accounts, and the limit is 42. Nothing was changed. If this is right: "
                + "rollcall approve \(event.id)"
        ]
        event.body = "Blocked by the limit users_deprovisioned."
        event.planDigest = "sha256:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab"
        event.planFile = ExternalLog.planPath(forRun: event.id)
        return event
    }()

    private static let approved: RunEvent = {
        var event = sample(2, 0x77AB_01FF, .success)
        event.approvedBy = "Grace Hopper"
        event.kind = .onDemand
        event.startedBy = "grace"
        event.counts.users.unchanged = 420
        event.counts.groups.unchanged = 31
        event.counts.memberships.unchanged = 1_904
        event.body = "Nothing to do."
        return event
    }()

    private static let skipped: RunEvent = {
        var event = sample(3, 0x3D00_9A41, .skipped)
        event.body = "Another cycle of this directory was running (run 20261122-081835-77ab01ff on files2)."
        return event
    }()

    private static let authenticationSet = errand(
        4, 0x51A0_77C3, authenticationPlan, "1 account signs in by saml in place of ldap.")

    private static let transferred = errand(
        5, 0x2C6B_0E18, transferPlan, "The account n.bohr goes on as that of an entry of Example Ltd staff.")

    private static let forgotten = errand(
        6, 0xE70D_4493, forgetPlan, "1 account of the directory interns is an administrator's from now on.")

    private static func errand(_ number: Int64, _ random: UInt32, _ plan: Plan, _ body: String) -> RunEvent {
        var event = sample(number, random, .success)
        event.kind = RunEvent.Kind(plan)
        (event.directory, event.startedBy) = (plan.directory, "grace")
        event.directoryLabel =
            switch plan.directory {
            case "staff": event.directoryLabel
            case Plan.everyDirectory: "all directories"
            default: plan.directory
            }
        event.counts = RunCounts(plan)
        event.body = body
        event.detailFile = event.detailPath
        return event
    }

    private static let open = sample(7, 0xB1E6_5502, .inProgress)

    // MARK: - Details

    private static func guid(_ number: UInt64) -> GUID {
        GUID(high: 0x6F1C_0D2A_9B3E_4F51, low: 0x8A77_0000_0000_0000 | number)
    }

    private static func person(_ id: Int64, _ username: String, _ name: String, ou: String = "Staff") -> RecordedAccount
    {
        var account = account(
            id, username, guid: nil, dn: "CN=\(name),OU=\(ou),DC=example,DC=com", email: "\(username)@example.com")
        account.identifier = guid(UInt64(id == 0 ? 99 : id))
        account.values.fullName = name.replacing("\\", with: "")
        return account
    }

    /// The account as an administrator made it.
    private static func local(_ id: Int64, _ username: String, _ name: String) -> RecordedAccount {
        var account = person(id, username, name)
        (account.directory, account.identifier, account.dn) = (nil, nil, nil)
        return account
    }

    /// The account as that of another entry.
    private static func entry(_ number: UInt64, _ account: RecordedAccount) -> RecordedAccount {
        var account = account
        account.identifier = guid(number)
        return account
    }

    private static func disabled(_ account: RecordedAccount, _ code: Reason.Code) -> RecordedAccount {
        var account = account
        account.isEnabled = false
        account.disabled = Disablement(by: .sync, reason: code.rawValue)
        return account
    }

    private static let plan: Plan = {
        var plan = emptyPlan()
        var moved = person(12, "l.kowalska", "Łucja Kowalska")
        moved.values.custom["cost_centre"] = "4100"
        var remapped = moved
        remapped.values.email = "lucja@example.com"
        remapped.values.custom["cost_centre"] = nil
        moved.values.company = "Example GmbH"
        remapped.values.company = "Example Ltd"
        let inScope = Reason(.inScope, "a member of Staff", rule: #"required_groups: "Staff""#, group: "Staff")
        plan.accounts = [
            AccountChange(action: .create, before: nil, after: person(0, "zoe.quinn", "Quinn\\, Zoë"), reason: inScope),
            AccountChange(
                action: .adopt, before: local(17, "l.meitner", "Lise Meitner"),
                after: person(17, "l.meitner", "Lise Meitner"),
                reason: Reason(
                    .adopted, "the account that an administrator made is now that of Lise Meitner", rule: "adopt")),
            AccountChange(
                action: .relink, before: person(19, "m.curie", "Marie Curie"),
                after: entry(0x113, person(19, "m.curie", "Marie Curie")),
                reason: Reason(
                    .recreated, "the entry of the account is gone, and Marie Curie has its user name",
                    rule: "on_recreate")),
            AccountChange(
                action: .update, before: moved, after: remapped,
                reason: Reason(.valuesDiffer, "the directory has other values")),
            AccountChange(
                action: .rename, before: person(13, "a.byron", "Ada Byron"),
                after: person(13, "a.lovelace", "Ada Lovelace"),
                reason: Reason(.valuesDiffer, "the directory has another user name")),
            AccountChange(
                action: .move, before: person(20, "c.babbage", "Charles Babbage"),
                after: person(20, "c.babbage", "Charles Babbage", ou: "Büro"),
                reason: Reason(.movedInDirectory, "the entry was moved")),
            AccountChange(
                action: .reactivate, before: disabled(person(14, "m.faraday", "Michael Faraday"), .disabledInDirectory),
                after: person(14, "m.faraday", "Michael Faraday"),
                reason: Reason(.returned, "active again in the directory")),
            AccountChange(
                action: .disable, before: person(15, "王小明", "王小明", ou: "Büro"),
                after: disabled(person(15, "王小明", "王小明", ou: "Büro"), .leftRequiredGroup),
                reason: Reason(
                    .leftRequiredGroup, "left the required group Staff", rule: #"required_groups: "Staff""#,
                    group: "Staff")),
            AccountChange(
                action: .delete, before: person(16, "j.doe", "John Doe"), after: nil,
                reason: Reason(.entryGone, "the entry is gone")),
        ]
        let engineering = RecordedGroup(
            id: 3, directory: "staff", identifier: guid(0x301), dn: "CN=Engineering,OU=Groups,DC=example,DC=com",
            name: "Engineering")
        var design = engineering
        (design.id, design.identifier) = (0, guid(0x302))
        (design.name, design.dn) = ("Design", "CN=Design,OU=Groups,DC=example,DC=com")
        plan.groups = [
            GroupChange(
                action: .create, before: nil, after: design,
                reason: Reason(.groupIncluded, "included", rule: #"include_groups: "*""#))
        ]
        plan.subjects = [
            Plan.Subject(account: .created(0), username: "zoe.quinn", identifier: guid(99), dn: nil),
            Plan.Subject(account: .recorded(13), username: "a.lovelace", identifier: guid(13), dn: nil),
            Plan.Subject(account: .recorded(15), username: "王小明", identifier: guid(15), dn: nil),
        ]
        plan.memberships = [
            MembershipChange(
                action: .add, group: .created(index: 0, name: "Design"), members: [0, 1],
                reason: Reason(.member, "a member in the directory")),
            MembershipChange(
                action: .remove, group: .recorded(id: 3, name: "Engineering"), members: [2],
                reason: Reason(.noLongerMember, "no longer a member in the directory")),
        ]
        plan.held = [
            Held(
                kind: .group, status: .held, identifier: guid(0x303), dn: "CN=Contractors,OU=Groups,DC=example,DC=com",
                name: "Contractors", reason: Reason(.unknownMembers, "its members could not be read")),
            Held(
                kind: .user, status: .skipped, identifier: guid(0x77), dn: "CN=Scanner \\#2,OU=Staff,DC=example,DC=com",
                name: nil, reason: Reason(.unusableEntry, "has no user name")),
            Held(
                kind: .user, status: .kept, identifier: guid(18), dn: nil, name: "root.admin",
                reason: Reason(.protected, "protected by an administrator")),
        ]
        plan.unchanged.users = 412
        plan.unchanged.groups = 30
        plan.unchanged.memberships = 1_897
        return plan
    }()

    private static let authenticationPlan = operators(.setAuthentication, of: Plan.everyDirectory) { plan in
        let before = person(13, "a.lovelace", "Ada Lovelace")
        var after = before
        after.authentication = .saml
        plan.accounts = [
            AccountChange(
                action: .setAuthentication, before: before, after: after,
                reason: Reason(.byOperator, "from ldap to saml"))
        ]
    }

    private static let transferPlan = operators(.transfer, of: "staff") { plan in
        var before = person(21, "n.bohr", "Niels Bohr", ou: "Interns")
        before.directory = "interns"
        plan.accounts = [
            AccountChange(
                action: .transfer, before: before, after: entry(0x115, person(21, "n.bohr", "Niels Bohr")),
                reason: Reason(.byOperator, "from the directory interns to staff"))
        ]
    }

    private static let forgetPlan = operators(.forget, of: "interns") { plan in
        var before = person(22, "e.schroedinger", "Erwin Schrödinger", ou: "Interns")
        before.directory = "interns"
        var after = before
        (after.directory, after.identifier, after.dn) = (nil, nil, nil)
        plan.accounts = [
            AccountChange(
                action: .release, before: before, after: after,
                reason: Reason(.byOperator, "the directory interns is forgotten"))
        ]
    }

    private static func operators(_ kind: Errand.Kind, of directory: String, _ fill: (inout Plan) -> Void) -> Plan {
        var plan = Plan(directory: directory, errand: Errand(kind))
        fill(&plan)
        return plan
    }

    /// What the files of details hold, by run; the company is private.
    static func lines(ofRun run: String) -> [DetailLine] {
        guard let plan = plans[run] else { return [] }
        return plan.accounts.map { DetailLine($0, run: run, status: .applied).hiding(["company"]) }
            + plan.groups.map { DetailLine($0, run: run, status: .applied) }
            + plan.memberships.map {
                DetailLine($0, members: $0.members[...], of: plan.subjects, run: run, status: .applied)
            }
            + plan.held.map { DetailLine($0, run: run) }
    }
}
