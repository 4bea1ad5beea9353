import LDAPText

/// A text by which somebody names a person: see ``Selection/person(_:)``.
public struct PersonName: Hashable, Sendable {
    /// Without white space around it.
    public let text: String
    public let key: NameKey
    /// Where the text is an identifier, also after `id:`.
    public let identifier: GUID?
    /// Where the text is a Windows security identifier, also after `id:`.
    public let objectSID: SID?
    /// Where the text can be read as a DN. It may be a name all the same, since `=` may stand in an address.
    public let dn: DN?

    public init(_ text: String) {
        let trimmed = Self.trimmed(text[...])
        self.text = String(trimmed)
        key = NameKey(self.text)
        let digits = trimmed.lowercased().hasPrefix("id:") ? Self.trimmed(trimmed.dropFirst(3)) : trimmed
        identifier = GUID(text: digits)
        objectSID = SID(text: digits)
        dn = trimmed.contains("=") ? try? DN(self.text) : nil
    }

    /// Whether it is the person's identifier, security identifier, DN, user name or e-mail address.
    ///
    /// The attributes from which these are made are not in a snapshot: a reader knows more names than this.
    public func names(_ person: Person) -> Bool {
        if let identifier { return person.identifier == identifier }
        if let objectSID, person.objectSID == objectSID { return true }
        if let dn, let own = try? DN(person.dn), own == dn { return true }
        guard !key.isEmpty else { return false }
        return [person.values.username, person.values.email].contains { $0.map(NameKey.init) == key }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let rest = text.drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return rest[...last]
    }
}
