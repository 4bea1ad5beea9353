import Directory
import LDAPText

/// Gathers the identifiers of entries, and nothing else.
struct IdentifierCollector: EntrySink {
    private let kind: Snapshot.SkippedEntry.Kind
    private var sink: IdentifierSink
    private(set) var identifiers: [GUID] = []
    /// Entries without a readable one.
    private(set) var skipped: [Snapshot.SkippedEntry] = []

    /// - Parameter slots: Those that the reader's slot belongs to.
    init(_ kind: Snapshot.SkippedEntry.Kind, _ reader: IdentifierReader, _ slots: AttributeSlots) {
        self.kind = kind
        sink = IdentifierSink(reader, slots)
    }

    /// How many entries came.
    var count: Int { identifiers.count + skipped.count }

    mutating func begin(dn: UnsafeRawBufferPointer) {
        unsafe sink.begin(dn: dn)
    }

    func attribute(_ description: UnsafeRawBufferPointer) -> Bool {
        unsafe sink.attribute(description)
    }

    mutating func value(_ value: UnsafeRawBufferPointer) {
        unsafe sink.value(value)
    }

    mutating func end() {
        if let identifier = sink.identifier {
            identifiers.append(identifier)
        } else {
            skipped.append(.init(kind: kind, dn: sink.dn, reason: sink.fault))
        }
    }
}
