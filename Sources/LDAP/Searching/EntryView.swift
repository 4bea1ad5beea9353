import CLDAP

/// An entry in libldap's own buffers, while it is being visited: nothing is copied, nothing outlives the visit.
@safe
public struct EntryView: ~Copyable {
    private let handle: OpaquePointer
    private let message: OpaquePointer
    private let faults: Faults

    /// Where a visit leaves word that the entry was malformed.
    final class Faults {
        var malformed = false
    }

    @unsafe
    init(handle: OpaquePointer, message: OpaquePointer, faults: Faults) {
        unsafe self.handle = handle
        unsafe self.message = message
        self.faults = faults
    }

    /// Visits the DN, in UTF-8.
    public func withDN<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var dn = unsafe berval()
        let reader = unsafe self.reader(&dn)
        defer { if let reader = unsafe reader { unsafe ber_free(reader, 0) } }
        return try unsafe body(dn.bytes)
    }

    /// The DN as text.
    public var dn: String {
        unsafe withDN { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Visits every attribute with its values, in the server's order.
    ///
    /// A malformed entry is visited as far as it can be read; then the search ends as incomplete.
    ///
    /// - Parameter body: Gets the attribute's description as the server wrote it, options included, in ASCII
    ///   (`member;range=0-1499`), and its values, of which there may be none.
    public func forEachAttribute<Failure>(
        _ body: (_ description: UnsafeRawBufferPointer, _ values: borrowing ValuesView) throws(Failure) -> Void
    ) throws(Failure) {
        var dn = unsafe berval()
        guard let reader = unsafe self.reader(&dn) else { return }
        defer { unsafe ber_free(reader, 0) }
        while true {
            var description = unsafe berval()
            var values: UnsafeMutablePointer<berval>?
            guard unsafe ldap_get_attribute_ber(handle, message, reader, &description, &values) == LDAP_SUCCESS else {
                faults.malformed = true
                return
            }
            // The array is allocated, what it points to lies in the message.
            defer { unsafe ber_memfree(values) }
            guard unsafe description.bv_val != nil else { return }
            let view = unsafe ValuesView(values)
            try unsafe body(description.bytes, view)
        }
    }

    /// A copy of everything, by lower-case description; for entries that are few.
    public func attributes() -> [String: [[UInt8]]] {
        var result: [String: [[UInt8]]] = [:]
        unsafe forEachAttribute { description, values in
            let name = unsafe String(decoding: description, as: UTF8.self).lowercased()
            result[name, default: []] += values.all()
        }
        return result
    }

    /// A reader at the first attribute, for the caller to free; `nil` of a malformed entry.
    private func reader(_ dn: inout berval) -> OpaquePointer? {
        var reader: OpaquePointer?
        guard unsafe ldap_get_dn_ber(handle, message, &reader, &dn) == LDAP_SUCCESS else {
            faults.malformed = true
            unsafe dn = berval()
            return nil
        }
        return unsafe reader
    }
}
