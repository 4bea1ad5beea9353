extension Filter {
    /// Decides whether an entry matches, as a server would (RFC 4511, section 4.5.1.7), for entries read from a file.
    ///
    /// The closure gives the values of an attribute description, none where the entry lacks it; whether it finds
    /// subtypes and options is its own business. The answer is nil where it is undefined: a matching rule that is not
    /// known here, or a value that a rule can't read. Without a schema, values compare
    /// - as distinguished names where both are such,
    /// - by order as integers where both are such,
    /// - else by the rule of `NameKey`, and by their bytes where they are no text.
    public func evaluate(_ attribute: (String) -> [[UInt8]]) -> Bool? {
        switch self {
        case .and(let filters):
            return Self.combine(filters, deciding: false, attribute)
        case .or(let filters):
            return Self.combine(filters, deciding: true, attribute)
        case .not(let filter):
            return filter.evaluate(attribute).map { !$0 }
        case .present(let name):
            return !attribute(name).isEmpty
        case .equality(let name, let value), .approx(let name, let value):
            return attribute(name).contains { ValueMatch.equal($0, value) }
        case .greaterOrEqual(let name, let value):
            return attribute(name).contains { !ValueMatch.precedes($0, value) }
        case .lessOrEqual(let name, let value):
            return attribute(name).contains { !ValueMatch.precedes(value, $0) }
        case .substring(let name, let initial, let any, let final):
            return attribute(name).contains { ValueMatch.substring($0, initial: initial, any: any, final: final) }
        case .extensible(let name?, let dnAttributes, let rule, let value):
            let answer = ValueMatch.extensible(attribute(name), rule: rule, value)
            return dnAttributes && answer == false ? nil : answer
        case .extensible(nil, _, _, _):
            return nil
        }
    }

    private static func combine(
        _ filters: [Filter], deciding: Bool, _ attribute: (String) -> [[UInt8]]
    ) -> Bool? {
        var answer: Bool? = !deciding
        for filter in filters {
            let one = filter.evaluate(attribute)
            if one == deciding { return deciding }
            if one == nil { answer = nil }
        }
        return answer
    }
}
