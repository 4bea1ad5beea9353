import LDAPText

/// The bytes by which entries are told apart by their DN.
enum EntryKey {
    /// Appends the DN's key; where the bytes are no DN, they themselves after a byte that no key has.
    ///
    /// - Returns: Whether they are a DN.
    @discardableResult
    static func append(_ dn: UnsafeRawBufferPointer, to buffer: inout [UInt8]) -> Bool {
        if unsafe DNKey.append(dn, to: &buffer) { return true }
        buffer.append(0xFF)
        unsafe buffer.append(contentsOf: dn)
        return false
    }

    /// The key of a DN that a server wrote.
    static func make(_ dn: String) -> [UInt8] {
        let bytes = Array(dn.utf8)
        return DNKey.make(bytes) ?? [0xFF] + bytes
    }
}
