import Foundation
import TestSupport
import Testing

/// Cycles that are killed anywhere: the store holds what was before or what comes after, and the log says which.
@Suite(.once("it is about the store")) struct KillTests {
    private static let people = (1...300).map { "user\($0)" }
    private static let rounds = 12

    /// What a cycle of the round has to do: people leave, are renamed, join a team; others come back.
    private func change(_ realm: Realm, round: Int) throws {
        let start = (round * 20) % 280
        let names = Self.people[start..<start + 20]
        for (place, name) in names.enumerated() {
            switch place % 3 {
            case 0: try realm.replace("mail", of: name, with: "\(name).\(round)@example.test")
            case 1: try realm.replace("sn", of: name, with: "Round \(round)")
            default: try realm.join("Team", name)
            }
        }
        try realm.hire("new\(round)")
        try realm.join("Staff", "new\(round)")
    }

    @Test(arguments: [1, 2, 3])
    func whereverItIsKilled(seed: UInt64) throws {
        let realm = try Realm(
            on: Shared.server(), people: Self.people + ["lead"],
            groups: ["Staff": Self.people + ["lead"], "Team": ["lead"]])
        var part = realm.part
        for limit in ["emails_changed", "accounts_created"] { part.limits[limit] = "off" }
        let site = try TestSite(Configuration(part))
        try site.sync()
        try change(realm, round: 0)
        let usual = try ContinuousClock().measure { try site.sync() } / .seconds(1)
        var generator = SplitMix(seed: seed)
        var (survived, committed) = (0, 0)
        for round in 1...Self.rounds {
            try change(realm, round: round)
            let before = try site.dump()
            let count = try site.runs().count
            let program = try site.start("sync")
            // Most of a cycle's time is reading; what is worth killing lies at its end.
            let part = 1 - pow(Double.random(in: 0...1, using: &generator), 2)
            Thread.sleep(forTimeInterval: part * usual * 1.05)
            program.send(SIGKILL)
            let ending = try program.ending()
            let isAsBefore = try site.dump().differences(from: before).isEmpty
            let next = try site.sync()
            #expect(
                (next.changes["users.created"] ?? 0) == (isAsBefore ? 1 : 0),
                "seed \(seed), round \(round): \(next.changes)")
            // A run that died before it began its record has none.
            let dead = try site.runs().dropFirst(count).first { $0.id != next.id }
            try site.assertConverged()
            guard ending.code == -SIGKILL else { continue }
            survived += 1
            committed += isAsBefore ? 0 : 1
            if let dead {
                #expect(dead.status == (isAsBefore ? "failure" : "success"), "seed \(seed), round \(round): \(dead)")
                #expect(dead.changes["users.created"] ?? 0 == (isAsBefore ? 0 : 1), "seed \(seed), round \(round)")
            } else {
                #expect(isAsBefore, "seed \(seed), round \(round): a commit without a record")
            }
        }
        print("seed \(seed): \(survived) kills survived, \(committed) of them after the commit")
        #expect(survived > 0)
    }
}

/// SplitMix64: the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
