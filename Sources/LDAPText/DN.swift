/// A distinguished name (RFC 4514), leaf first.
///
/// Two names are equal where their `normalized` forms are: attribute types and values fold case and spacing, escapes and
/// the order within a multi-valued RDN do not count. That is the rule of caseIgnoreMatch for every type, since a
/// schema is not at hand.
public struct DN: Hashable, Sendable, CustomStringConvertible {
    /// The relative names, the entry's own first and the root's child last.
    public let rdns: [RDN]

    /// The comparison key that `DNKey` appends: lower-case types, folded values, `,` and `+` as separators alone.
    ///
    /// Inside a value `,`, `+` and `\` stand as `\2c`, `\2b` and `\5c`, and a leading `#` as `\23`, so the key of a name
    /// at or below another ends in the other's, after a comma.
    public let normalized: [UInt8]

    /// The name of no entry: the root, above every other.
    public static let root = DN(rdns: [])

    /// Reads RFC 4514, and what its predecessors allowed besides: spaces beside separators, `;` between RDNs, values in
    /// quotation marks, `OID.` before a numeric type. An empty text is the root.
    public init(_ text: String) throws(DNError) {
        var parser = DNParser(Array(text.utf8))
        self.init(rdns: try parser.parse())
    }

    public init(rdns: [RDN]) {
        self.rdns = rdns
        var key: [UInt8] = []
        for (index, rdn) in rdns.enumerated() {
            if index > 0 { key.append(DNKey.separator) }
            key += rdn.normalized
        }
        normalized = key
    }

    /// The name without its first RDN; nil for the root.
    public var parent: DN? {
        rdns.isEmpty ? nil : DN(rdns: Array(rdns.dropFirst()))
    }

    /// Whether this is the base itself or an entry under it, at any depth.
    public func isEqualOrBelow(_ base: DN) -> Bool {
        DNKey.isEqualOrBelow(normalized, base.normalized)
    }

    /// The name as RFC 4514 writes it, types as they were read.
    public var description: String {
        rdns.map(\.description).joined(separator: ",")
    }

    public static func == (first: DN, second: DN) -> Bool {
        first.normalized == second.normalized
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(normalized)
    }
}
