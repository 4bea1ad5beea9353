/// The wanted values of one entry, in buffers that the next entry takes over.
struct EntryValues {
    private struct Value {
        var slot: Int32
        var start: Int32
        var end: Int32
    }

    /// As the server wrote it.
    private(set) var dn: [UInt8] = []
    private var bytes: [UInt8] = []
    private var values: [Value] = []

    mutating func begin(dn: UnsafeRawBufferPointer) {
        self.dn.removeAll(keepingCapacity: true)
        unsafe self.dn.append(contentsOf: dn)
        bytes.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    mutating func append(_ value: UnsafeRawBufferPointer, slot: Int) {
        let start = bytes.count
        unsafe bytes.append(contentsOf: value)
        values.append(Value(slot: Int32(slot), start: Int32(start), end: Int32(bytes.count)))
    }

    /// The DN as text; what is no UTF-8 is replaced.
    var dnText: String { String(decoding: dn, as: UTF8.self) }

    func has(_ slot: Int) -> Bool {
        values.contains { $0.slot == slot }
    }

    /// Hands each value of an attribute to `body`, in the server's order.
    func forEach(_ slot: Int, _ body: (Span<UInt8>) -> Void) {
        for value in values where value.slot == slot {
            body(bytes.span.extracting(Int(value.start)..<Int(value.end)))
        }
    }

    /// The only value of an attribute; `nil` where there is none or another.
    func single<Result>(_ slot: Int, _ body: (Span<UInt8>) -> Result?) -> Result? {
        var found: Value?
        for value in values where value.slot == slot {
            if found != nil { return nil }
            found = value
        }
        guard let found else { return nil }
        return body(bytes.span.extracting(Int(found.start)..<Int(found.end)))
    }

    /// The values of an attribute in byte order; `nil` where one of them is no text.
    func texts(_ slot: Int) -> [String]? {
        var texts: [String] = []
        for value in values where value.slot == slot {
            guard let text = Self.text(bytes.span.extracting(Int(value.start)..<Int(value.end))) else { return nil }
            texts.append(text)
        }
        if texts.count > 1 { texts.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
        return texts
    }

    /// The first value of an attribute in byte order, if it is text.
    func text(_ slot: Int) -> String? { texts(slot)?.first }

    /// UTF-8 without NUL, which neither a store nor a terminal takes for text.
    static func text(_ bytes: Span<UInt8>) -> String? {
        for index in bytes.indices where bytes[index] == 0 { return nil }
        guard let valid = try? UTF8Span(validating: bytes) else { return nil }
        return String(copying: valid)
    }
}
