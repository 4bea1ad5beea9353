extension LDAPSession {
    /// How reading an attribute in ranges ended.
    public struct RangedOutcome: Sendable {
        /// How many values were visited.
        public internal(set) var values = 0
        /// The first value of what was asked for beside them, as it came with the last part.
        public internal(set) var beside: [UInt8]?
        /// Complete only where the server wrote `*` as the end of the last range.
        public internal(set) var ending: SearchOutcome.Ending = .complete

        public var isComplete: Bool {
            if case .complete = ending { true } else { false }
        }
    }

    /// Reads the values of an attribute that a server hands out in parts ([MS-ADTS] §3.1.1.3.1.3.3).
    ///
    /// Nothing but a part that begins where it was asked to, has as many values as it says and at least one, and ends in
    /// `*` is the last one.
    ///
    /// - Parameters:
    ///   - attribute: The name, without a range.
    ///   - low: The first value wanted: one more than the `high` of the range that came with the entry.
    ///   - other: Another attribute, to be asked for with each part.
    ///   - value: Visits a value. What it throws ends the reading.
    public func readValues<Failure>(
        ofEntry dn: String, attribute: String, from low: Int, beside other: String? = nil,
        value: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> RangedOutcome {
        var outcome = RangedOutcome()
        var low = low
        while true {
            var found: AttributeDescription.Range?
            var seen = 0
            outcome.beside = nil
            let request = SearchRequest.entry(
                dn, attributes: ["\(attribute);range=\(low)-*"] + [other].compactMap(\.self))
            let search = try self.search(request, .lookup) { (entry) throws(Failure) in
                try unsafe entry.forEachAttribute { (description, values) throws(Failure) in
                    if let other, values.count > 0, unsafe Self.isNamed(description, other) {
                        outcome.beside = values.bytes(at: 0)
                        return
                    }
                    // Active Directory returns the name that was asked for as well, without values.
                    guard values.count > 0, let range = unsafe AttributeDescription.parseRange(description),
                        range.low == low, range.name.lowercased() == attribute.lowercased()
                    else { return }
                    found = range
                    seen = values.count
                    try unsafe values.forEach(value)
                }
            }
            outcome.values += seen
            if let error = search.error {
                outcome.ending = .incomplete(error)
                return outcome
            }
            guard search.entries == 1, let found, found.high == nil || seen == found.high! - low + 1 else {
                let what =
                    search.entries == 0
                    ? "an entry was gone before all of its values were read"
                    : "it did not return the values of \(Printable.text(attribute)) that follow the \(low) before"
                outcome.ending = .incomplete(
                    LDAPError(.decodingError, .lookup, server: server, cause: .malformedAnswer(what)))
                return outcome
            }
            guard let high = found.high else { return outcome }
            low = high + 1
        }
    }

    private static func isNamed(_ description: UnsafeRawBufferPointer, _ name: String) -> Bool {
        let isAsLong = description.count == name.utf8.count
        return unsafe isAsLong && String(decoding: description, as: UTF8.self).lowercased() == name.lowercased()
    }
}
