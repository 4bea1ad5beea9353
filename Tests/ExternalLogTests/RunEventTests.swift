import Planning
import Testing

@testable import ExternalLog

@Suite struct RunEventTests {
    /// An event in which every value is another one.
    static func full(_ status: RunEvent.Status, _ kind: RunEvent.Kind) -> RunEvent {
        var counts = RunCounts()
        var number = 0
        for key in RunCounts.Users.keys {
            number += 1
            counts.users[keyPath: key.path] = number
        }
        for key in RunCounts.Groups.keys {
            number += 1
            counts.groups[keyPath: key.path] = number
        }
        for key in RunCounts.Memberships.keys {
            number += 1
            counts.memberships[keyPath: key.path] = number
        }
        return RunEvent(
            id: "20261122-061835-9f3a1c0b", status: status, kind: kind, directory: "staff", directoryLabel: "Staff “A”",
            createdAt: morning, finishedAt: status == .inProgress ? nil : morning + 7_001, host: "files1",
            process: 4711, startedBy: "rollcall", approvedBy: "Ada",
            server: RunEvent.Server(
                url: "ldaps://dc.corp.test:636", address: "192.0.2.1", controller: "CN=NTDS Settings,CN=DC1",
                tlsVersion: "TLS1.3",
                certificate: RunEvent.Certificate(
                    subject: "CN=*.corp.test", names: ["*.corp.test", "192.0.2.1"], issuer: "CN=Issuing CA",
                    notAfter: morning + 86_400_000 * 9, daysLeft: 9, sha256: "0a0b"),
                passwordExpiresAt: morning + 86_400_000 * 10), counts: counts, errors: ["one\n", "two"],
            warnings: ["three"], body: "four\u{1B}[0m", detailFile: "details/2026-11/x.jsonl", planDigest: "sha256:00",
            planFile: "plans/x.json")
    }

    @Test(arguments: RunEvent.Status.allCases, RunEvent.Kind.allCases)
    func `an event reads back as it was`(status: RunEvent.Status, kind: RunEvent.Kind) throws {
        let event = Self.full(status, kind)
        #expect(try RunEvent(decoding: event.line) == event)
        let outline = try RunEvent.Outline(decoding: event.line)
        #expect(outline.id == event.id && outline.status == status && outline.directory == "staff")
    }

    @Test func `the keys stand in their order, and absent values are null`() {
        let line = run("r1").jsonLine
        #expect(
            line == #"{"schema":1,"id":"r1","event_type":"ldap_sync","status":"in_progress","#
                + #""created_at":"2026-11-22T06:18:35.412Z","finished_at":null,"duration_ms":null,"#
                + #""directory":{"name":"staff","label":"Staff"},"cycle":"full","host":"files1","process":4711,"#
                + #""started_by":"rollcall","approved_by":null,"server":null,"counts":{"users":{"created":0,"updated":0,"renamed":0,"#
                + #""disabled":0,"reactivated":0,"deleted":0,"adopted":0,"relinked":0,"transferred":0,"released":0,"#
                + #""moved":0,"authentication_changed":0,"unchanged":0,"skipped":0,"failed":0},"groups":{"created":0,"#
                + #""updated":0,"renamed":0,"deleted":0,"adopted":0,"relinked":0,"released":0,"moved":0,"#
                + #""unchanged":0,"skipped":0,"failed":0},"memberships":{"added":0,"#
                + #""removed":0,"unchanged":0,"skipped":0,"failed":0}},"event_errors":[],"warnings":[],"body":"","#
                + #""detail_file":null,"plan_digest":null,"plan_file":null}"#)
    }

    static let kinds: [(errand: Errand.Kind, isFirst: Bool, kind: RunEvent.Kind)] =
        [(.cycle, true, .initial), (.cycle, false, .full), (.revert, true, .revert)]
        + Errand.Kind.allCases.filter { $0 != .cycle }.map { ($0, false, RunEvent.Kind(rawValue: $0.rawValue)!) }

    @Test(arguments: kinds) func `a run is of the kind of its errand, a cycle the first or a full one`(
        errand: Errand.Kind, isFirst: Bool, kind: RunEvent.Kind
    ) {
        #expect(RunEvent.Kind(Plan(directory: "staff", errand: Errand(errand), isFirstCycle: isFirst)) == kind)
    }

    @Test func `keys of later versions are passed over, in any order`() throws {
        let text =
            #"{"new":{"deep":[1,{"x":null}]},"body":"b","cycle":"full","directory":{"label":"L","#
            + #""name":"n","site":7},"created_at":"2026-11-22T07:18:35.412+01:00","status":"success","id":"r1","schema":1}"#
        let event = try RunEvent(decoding: Array(text.utf8))
        #expect(event.id == "r1" && event.directoryLabel == "L" && event.createdAt == morning && event.body == "b")
    }

    static let refused: [(change: (String, String), reason: String)] = [
        ((#""schema":1"#, #""schema":2"#), "its schema is version 2, and this Rollcall reads version 1"),
        ((#""schema":1,"#, ""), "it has no schema"),
        ((#""id":"r1","#, ""), "it has no id"),
        ((#""id":"r1""#, #""id":"../r1""#), "its run's identifier is malformed"),
        (("in_progress", "done"), "its status is none that we know"),
        (("ldap_sync", "login"), "its event_type is none that we know"),
        ((#""full""#, #""whole""#), "its cycle is none that we know"),
        (("2026-11-22T", "2026-13-22T"), "a time is malformed"),
        ((#""name":"staff","#, ""), "it has no directory.name"),
        ((#""plan_file":null}"#, #""plan_file":null}}"#), "something follows the end of its object"),
    ]

    @Test(arguments: refused) func `a line that we can't trust is refused`(change: (String, String), reason: String) {
        let line = run("r1").jsonLine
        let parts = line.split(separator: change.0, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        #expect(throws: JSONFault(reason)) {
            _ = try RunEvent(decoding: Array(parts.joined(separator: change.1).utf8))
        }
    }

    @Test func `an identifier sorts by time and fits a file name`() {
        #expect(RunEvent.identifier(at: morning, random: 0x9F3A_1C0B) == "20261122-061835-9f3a1c0b")
        #expect(RunEvent.identifier(at: morning, random: 0) == "20261122-061835-00000000")
        let times = [0, morning, morning + 1_000, morning + day, morning + 400 * day]
        let ids = times.map { RunEvent.identifier(at: $0, random: .max) }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy(RunEvent.isIdentifier))
    }

    static let noIdentifiers = [
        "", ".", "..", ".x", "a/b", "a b", "é", "a\n", "a\0", String(repeating: "a", count: 101),
    ]

    @Test(arguments: noIdentifiers) func `what is no file name is no identifier`(text: String) {
        #expect(!RunEvent.isIdentifier(text))
    }

    static let months: [(text: String, start: Int64, days: Int64)] = [
        ("1970-01", 0, 31), ("2024-02", 1_706_745_600_000, 29), ("2026-02", 1_769_904_000_000, 28),
        ("2026-12", 1_796_083_200_000, 31),
    ]

    @Test(arguments: months) func `a month is from its first instant to the next one's`(
        text: String, start: Int64, days: Int64
    ) throws {
        let month = try #require(Month(text))
        #expect(month.start == start && month.end == start + days * day)
        #expect(Month(of: start) == month && Month(of: month.end - 1) == month && Month(of: month.end) != month)
        #expect(start == 0 || Month(of: start - 1) != month)
        #expect(Month(eventFile: "events-\(text).jsonl") == month)
    }

    static let noMonths = ["2026-13", "2026-00", "2026-1", "26-01", "2026-11x", "2026/11", "", "２０２６-11", "9999-99"]

    @Test(arguments: noMonths) func `what is no month is none`(text: String) {
        #expect(Month(text) == nil)
        #expect(Month(eventFile: "events-\(text).jsonl") == nil)
    }
}

extension RunEvent {
    /// The bytes of its line.
    var line: [UInt8] { Array(jsonLine.utf8) }
}
