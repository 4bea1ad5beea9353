import LDAPText
import Testing

@testable import Planning

@Suite("Name claims")
struct NameClaimsTests {
    struct Claims: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// `current→wanted`, or `→wanted` for a newcomer; the claimants are their numbers.
        let claims: [String]
        /// Names that somebody keeps: holder 100 and so on.
        let holders: [String]
        let lost: [Int: String]

        init(_ name: String, _ claims: [String], holders: [String] = [], lost: [Int: String]) {
            testDescription = name
            self.claims = claims
            self.holders = holders
            self.lost = lost
        }
    }

    @Test(
        "are lost",
        arguments: [
            Claims("never where the name is free", ["→a", "b→c"], lost: [:]),
            Claims("never in a cycle", ["a→b", "b→c", "c→a"], lost: [:]),
            Claims("to whoever keeps it", ["→a", "b→c"], holders: ["a"], lost: [0: "held by 100"]),
            Claims(
                "by all who want it", ["→a", "→a", "b→a"],
                lost: [
                    0: "contested by 1, 2", 1: "contested by 0, 2", 2: "contested by 0, 1",
                ]),
            Claims(
                "down the whole chain", ["a→b", "b→c", "c→d"], holders: ["d"],
                lost: [
                    0: "held by 1", 1: "held by 2", 2: "held by 100",
                ]),
            Claims(
                "by a cycle of which one is spoilt", ["a→b", "b→a", "→a"],
                lost: [
                    0: "held by 1", 1: "contested by 2", 2: "contested by 1",
                ]),
        ])
    func lost(_ test: Claims) {
        for turn in 0..<test.claims.count {
            var claims = test.claims.enumerated().map { index, text in
                let parts = text.split(separator: "→", omittingEmptySubsequences: false).map(String.init)
                return NameClaims.Claim(
                    claimant: index, wanted: NameKey(parts[1]), current: parts[0].isEmpty ? nil : NameKey(parts[0]))
            }
            claims = Array(claims[turn...] + claims[..<turn])
            let holders = Dictionary(
                uniqueKeysWithValues: test.holders.enumerated().map { (NameKey($0.element), 100 + $0.offset) })
            let losses = NameClaims.losses(claims, holders: holders) { $0 }
            let words = losses.mapValues { loss in
                switch loss {
                case .held(let holder): "held by \(holder)"
                case .contested(let others):
                    "contested by \(others.sorted().map(String.init).joined(separator: ", "))"
                }
            }
            #expect(words == test.lost, "from claim \(turn)")
        }
    }
}
