import LDAPText

/// The object id of Microsoft Entra ID that a directory keeps beside its own identifier.
enum EntraObjectID {
    /// Reads `8-4-4-4-12` hexadecimal digits, or sixteen bytes in the order of an objectGUID; `nil` where there is
    /// neither, or several.
    static func read(_ entry: EntryValues, slot: Int) -> GUID? {
        entry.single(slot) { bytes in
            unsafe bytes.withUnsafeBytes { unsafe GUID(text: $0) ?? GUID(activeDirectory: $0) }
        }
    }
}
