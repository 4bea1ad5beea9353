extension LDAPSession {
    /// How reading an attribute in ranges ended.
    public struct RangedOutcome: Sendable {
        /// How many values were visited.
        public internal(set) var values = 0
        /// Complete only where the server wrote `*` as the end of the last range.
        public internal(set) var ending: SearchOutcome.Ending = .complete

        public var isComplete: Bool {
            if case .complete = ending { true } else { false }
        }
    }

    /// Reads the values of an attribute that a server hands out in parts ([MS-ADTS] §3.1.1.3.1.3.3).
    ///
    /// - Parameters:
    ///   - attribute: The name, without a range.
    ///   - low: The first value wanted: one more than the `high` of the range that came with the entry.
    ///   - value: Visits a value. What it throws ends the reading.
    public func readValues<Failure>(
        ofEntry dn: String, attribute: String, from low: Int,
        value: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) -> RangedOutcome {
        var outcome = RangedOutcome()
        var low = low
        while true {
            var found: AttributeDescription.Range?
            var seen = 0
            let request = SearchRequest.entry(dn, attributes: ["\(attribute);range=\(low)-*"])
            let search = try self.search(request, .lookup) { (entry) throws(Failure) in
                try unsafe entry.forEachAttribute { (description, values) throws(Failure) in
                    guard let range = unsafe AttributeDescription.parseRange(description),
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
}
