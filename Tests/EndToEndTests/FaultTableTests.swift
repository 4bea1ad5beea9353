import Foundation
import TestSupport
import Testing

/// A directory that fails in each way at each place of a cycle: whatever is read then, nobody is removed who is there, nothing
/// hangs, and no password is told.
@Suite(.store(.sqlite, because: "it is about the directory")) struct FaultTableTests {
    /// A fault, at the first, second, … thing of its kind that a cycle does.
    struct Fault: Sendable, CustomTestStringConvertible {
        var when: ADProxy.Rule.When
        var deed: ADProxy.Rule.Deed
        var code = 1
        /// Whether what follows meets it too: a server that is down, not one that had a bad moment.
        var lasting = false

        var testDescription: String {
            "\(when) \(deed.rawValue)\(deed == .error ? " \(code)" : "")\(lasting ? ", from then on" : "")"
        }
    }

    /// Result codes (RFC 4511, appendix A) that a server may answer anything with: operationsError, timeLimitExceeded,
    /// sizeLimitExceeded, referral, adminLimitExceeded, noSuchObject, insufficientAccessRights, busy, unwillingToPerform.
    static let codes = [1, 3, 4, 10, 11, 32, 50, 51, 53]

    static let table: [Fault] =
        codes.map { Fault(when: .search, deed: .error, code: $0) }
        + [52].map { Fault(when: .search, deed: .error, code: $0, lasting: true) }
        + [.hangUp, .close, .cut, .vanish].map { Fault(when: .search, deed: $0) }
        + [.hangUp, .cut].map { Fault(when: .page, deed: $0) } + [.hangUp, .cut].map { Fault(when: .bind, deed: $0) }
        + [8, 49, 51].map { Fault(when: .bind, deed: .error, code: $0, lasting: true) }

    private static let people = (1...40).map { "user\($0)" }

    @Test(.directory(.slapd, because: "the proxy stands before Samba in tests of its own"), arguments: table)
    func nobodyIsRemovedWhoIsThere(_ fault: Fault) throws {
        let realm = try Realm(
            on: Shared.server(), people: Self.people,
            groups: ["Staff": Self.people, "Team": Self.people])
        let proxy = try ADProxy(before: [(realm.server.ldapsURL, realm.server.caFile)])
        try proxy.configure {
            $0.maxPageSize = 0
            $0.maxValRange = []
        }
        var part = realm.part
        part.servers = [proxy.ldapsURL]
        part.tls["ca_file"] = proxy.caFile
        part.pageSize = 10
        part.retryPause = "1ms"
        part.deadlines = ["connect": "5s", "tls": "5s", "bind": "5s", "page": "5s"]
        part.criteria = ["required_groups": ["Staff"]]
        for limit in ["users_deprovisioned", "memberships_removed", "members_lost_by_one_group", "directory_shrank"] {
            part.limits[limit] = "off"
        }
        let site = try TestSite(Configuration(part))
        try site.sync()
        var gone: Set<String> = []
        // A cycle has a dozen searches, and so a fault beyond the last of them is none.
        var number = 1
        while true {
            // Somebody leaves, so that there is something to remove, and to look at twice.
            let leaver = Self.people[number]
            try realm.leave("Staff", leaver)
            try realm.leave("Team", leaver)
            try realm.delete(leaver)
            gone.insert(leaver)
            try proxy.clearLog()
            try proxy.configure {
                $0.rules = [
                    .init(when: fault.when, do: fault.deed, number: number, lasting: fault.lasting, code: fault.code)
                ]
            }
            let before = try site.members()
            let ending = try site.rollcall("sync")
            #expect([0, 1, 2].contains(ending.code), "\(fault) \(number): \(ending)")
            try assertNobodyElse(than: gone, site, before, "\(fault), number \(number): \(ending)")
            let met = try proxy.log().contains { $0.rule != nil }
            guard met, number < Self.people.count - 12 else { break }
            number += 1
        }
        #expect(number > 1, "no cycle met the fault")
        try proxy.configure { $0.rules = [] }
        try site.sync()
        let enabled = Set(try site.accounts().values.filter(\.enabled).map(\.username))
        #expect(enabled == Set(Self.people).subtracting(gone))
        #expect(try !site.everythingWritten().contains("sync-secret-of-the-test-bed"))
        try site.assertConverged()
    }

    /// Whoever is there is enabled, and in the groups.
    private func assertNobodyElse(
        than gone: Set<String>, _ site: TestSite, _ before: [String: Set<String>], _ comment: Comment
    ) throws {
        let disabled = Set(try site.accounts().values.filter { !$0.enabled }.map(\.username))
        #expect(disabled.isSubset(of: gone), comment)
        for (group, members) in before {
            let lost = members.subtracting(try site.members()[group] ?? [])
            #expect(lost.isSubset(of: gone), comment)
        }
    }
}
