import LDAPText

/// Reads an entry's identifier from its bytes, and writes it into a filter.
struct IdentifierReader: Sendable {
    let attribute: IdentifierAttribute
    let slot: Int

    init(_ attribute: IdentifierAttribute, slot: Int) {
        self.attribute = attribute
        self.slot = slot
    }

    /// The identifier; `nil` where there is none, or several, or one in another form.
    func identifier(_ entry: EntryValues) -> GUID? {
        entry.single(slot) { bytes in
            unsafe bytes.withUnsafeBytes { bytes in
                switch attribute.form {
                case .activeDirectory: unsafe GUID(activeDirectory: bytes)
                case .text: unsafe GUID(text: bytes)
                }
            }
        }
    }

    /// Why an entry has no identifier, to follow "it was left out:".
    func fault(_ entry: EntryValues) -> String {
        entry.has(slot) ? "its \(attribute.name) is no identifier" : "its \(attribute.name) is not readable"
    }

    /// A filter that only the entry with this identifier matches.
    func filter(_ identifier: GUID) -> Filter {
        switch attribute.form {
        case .activeDirectory:
            .equality(attribute: attribute.name, value: identifier.activeDirectoryBytes)
        case .text:
            .equality(attribute: attribute.name, value: Array(identifier.description.utf8))
        }
    }
}
