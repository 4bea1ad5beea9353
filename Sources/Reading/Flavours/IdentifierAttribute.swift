/// An attribute that holds an entry's immutable identifier.
public struct IdentifierAttribute: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        /// Sixteen bytes, the first three fields little-endian ([MS-DTYP] 2.3.4.2).
        case activeDirectory
        /// `8-4-4-4-12` hexadecimal digits (RFC 4530).
        case text
    }

    public var name: String
    public var form: Form

    public init(name: String, form: Form) {
        self.name = name
        self.form = form
    }

    /// An attribute of which nothing but the name is known: objectGUID is binary, every other is text.
    public init(named name: String) {
        self.init(name: name, form: name.lowercased() == "objectguid" ? .activeDirectory : .text)
    }
}
