import LDAPText

/// Reads an entry's identifier, and nothing else.
struct IdentifierSink: EntrySink {
    private let reader: IdentifierReader
    private let slots: AttributeSlots
    private var entry = EntryValues()

    /// - Parameter slots: Those that the reader's slot belongs to.
    init(_ reader: IdentifierReader, _ slots: AttributeSlots) {
        self.reader = reader
        self.slots = slots
    }

    var identifier: GUID? { reader.identifier(entry) }
    /// Why there is none.
    var fault: String { reader.fault(entry) }
    var dn: String { entry.dnText }

    mutating func begin(dn: UnsafeRawBufferPointer) {
        unsafe entry.begin(dn: dn)
    }

    func attribute(_ description: UnsafeRawBufferPointer) -> Bool {
        unsafe slots.find(Span(_unsafeBytes: description))?.slot == reader.slot
    }

    mutating func value(_ value: UnsafeRawBufferPointer) {
        unsafe entry.append(value, slot: reader.slot)
    }

    func end() {}
}
