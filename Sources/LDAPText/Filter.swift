/// A search filter (RFC 4511, section 4.5.1.7), read from and written as RFC 4515's string form.
///
/// Assertion values are bytes, their escapes decoded. Equality is that of the parts as they were written.
public indirect enum Filter: Hashable, Sendable {
    /// True where all are true; so with none of them, always (RFC 4526).
    case and([Filter])
    /// True where one is true; so with none of them, never (RFC 4526).
    case or([Filter])
    case not(Filter)
    case equality(attribute: String, value: [UInt8])
    /// The pieces between asterisks, none of them empty; at least one is there.
    case substring(attribute: String, initial: [UInt8]?, any: [[UInt8]], final: [UInt8]?)
    case greaterOrEqual(attribute: String, value: [UInt8])
    case lessOrEqual(attribute: String, value: [UInt8])
    case present(attribute: String)
    case approx(attribute: String, value: [UInt8])
    /// A match by a rule's name or number; without an attribute it asks every attribute that has the rule, and with
    /// `dnAttributes` those of the entry's name as well. An attribute or a rule is there.
    case extensible(attribute: String?, dnAttributes: Bool, rule: String?, value: [UInt8])

    /// Reads RFC 4515.
    ///
    /// White space before and after a parenthesised component is taken besides, so that a long filter can have
    /// several lines; what is sent is the `description`, which has none.
    public init(_ text: String) throws(FilterError) {
        var parser = FilterParser(Array(text.utf8))
        self = try parser.parse()
    }

    /// Every attribute description that is named, as it was written.
    public var attributes: Set<String> {
        var found: Set<String> = []
        visit { filter in
            switch filter {
            case .and, .or, .not: break
            case .equality(let attribute, _), .substring(let attribute, _, _, _), .greaterOrEqual(let attribute, _),
                .lessOrEqual(let attribute, _), .present(let attribute), .approx(let attribute, _):
                found.insert(attribute)
            case .extensible(let attribute, _, _, _):
                if let attribute { found.insert(attribute) }
            }
        }
        return found
    }

    /// The object classes that equality tests name, as they were written.
    public var objectClasses: Set<String> {
        var found: Set<String> = []
        visit { filter in
            if case .equality(let attribute, let value) = filter,
                ASCII.equalIgnoringCase(attribute.utf8, "objectClass".utf8) || attribute == "2.5.4.0"
            {
                found.insert(String(decoding: value, as: UTF8.self))
            }
        }
        return found
    }

    /// Every matching rule that is named in an extensible match, as it was written.
    public var matchingRules: Set<String> {
        var found: Set<String> = []
        visit { filter in
            if case .extensible(_, _, let rule?, _) = filter { found.insert(rule) }
        }
        return found
    }

    private func visit(_ body: (Filter) -> Void) {
        body(self)
        switch self {
        case .and(let filters), .or(let filters):
            for filter in filters { filter.visit(body) }
        case .not(let filter):
            filter.visit(body)
        default:
            break
        }
    }
}
