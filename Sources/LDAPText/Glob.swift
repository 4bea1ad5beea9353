/// A pattern over name keys, in which `*` stands for any text and `?` for one Unicode scalar.
///
/// What lies between is folded as a name is, so case, width and spacing do not matter. There is no escape: a group
/// whose name holds an asterisk is written by its DN or identifier.
public struct Glob: Hashable, Sendable {
    private enum Token: Hashable, Sendable {
        case scalar(Unicode.Scalar)
        case one
        case many
    }

    /// The pattern as it was written.
    public let pattern: String
    /// The one key that the pattern matches, where it has neither `*` nor `?`.
    public let literal: NameKey?
    private let tokens: [Token]

    public init(_ pattern: String) {
        self.pattern = pattern
        var tokens: [Token] = []
        var piece = String.UnicodeScalarView()
        var open: NameFold.OpenEnds = []
        func close(_ open: NameFold.OpenEnds) {
            let folded = String(decoding: NameFold.fold(String(piece), open: open), as: UTF8.self)
            tokens += folded.unicodeScalars.map { .scalar($0) }
            piece.removeAll()
        }
        for scalar in pattern.unicodeScalars {
            guard scalar == "*" || scalar == "?" else {
                piece.append(scalar)
                continue
            }
            close(open.union(.end))
            open = .start
            if scalar == "?" {
                tokens.append(.one)
            } else if tokens.last != .many {
                tokens.append(.many)
            }
        }
        close(open)
        self.tokens = tokens
        literal = tokens.contains { $0 == .one || $0 == .many } ? nil : NameKey(pattern)
    }

    /// Whether the pattern has neither `*` nor `?`, and so matches one key alone.
    public var isLiteral: Bool { literal != nil }

    /// Whether the whole key fits the pattern; at most the product of both lengths in steps, whatever the pattern.
    public func matches(_ key: NameKey) -> Bool {
        if let literal { return literal == key }
        let text = key.text.unicodeScalars
        var place = text.startIndex
        var token = 0
        var retry: (token: Int, place: String.Index)?
        while place < text.endIndex {
            if token < tokens.count, tokens[token] == .many {
                token += 1
                retry = (token, place)
            } else if token < tokens.count, tokens[token] == .one || tokens[token] == .scalar(text[place]) {
                token += 1
                text.formIndex(after: &place)
            } else if let last = retry {
                place = text.index(after: last.place)
                token = last.token
                retry = (token, place)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .many }
    }
}
