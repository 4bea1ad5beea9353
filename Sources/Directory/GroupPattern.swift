import LDAPText

/// One entry of a list of groups in the criteria: a name with `*` and `?`, `dn:…` or `id:…`.
public struct GroupPattern: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        case name(Glob)
        case dn(DN)
        case identifier(GUID)
        case objectSID(SID)
    }

    public let kind: Kind
    /// As it was written.
    public let description: String

    /// Throws ``GroupPatternError`` where what follows `dn:` is no DN, what follows `id:` no identifier, or nothing is there.
    public init(_ text: String) throws(GroupPatternError) {
        description = text
        if text.lowercased().hasPrefix("dn:") {
            let name = Self.trimmed(text.dropFirst(3))
            guard !name.isEmpty else { throw GroupPatternError(message: "no DN follows dn:") }
            do throws(DNError) {
                kind = .dn(try DN(name))
            } catch {
                throw GroupPatternError(message: "what follows dn: is no DN: \(error)")
            }
        } else if text.lowercased().hasPrefix("id:") {
            let digits = Self.trimmed(text.dropFirst(3))
            if let identifier = GUID(text: digits) {
                kind = .identifier(identifier)
            } else if let objectSID = SID(text: digits) {
                kind = .objectSID(objectSID)
            } else {
                throw GroupPatternError(
                    message:
                        "what follows id: is no identifier; write it as 8-4-4-4-12 hexadecimal digits, or as S-1-5-…")
            }
        } else {
            guard !Self.trimmed(text[...]).isEmpty else { throw GroupPatternError(message: "the entry is empty") }
            kind = .name(Glob(text))
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

/// Why a text is no ``GroupPattern``.
public struct GroupPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var description: String { message }
}
