/// An attribute in which a group keeps members.
public struct MemberAttribute: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        case dn
        /// A DN and perhaps `#'0101'B` (RFC 4517, section 3.3.21).
        case nameAndOptionalUID
        /// The value of the user's ``Flavour/userName``, compared by its bytes.
        case userName
    }

    public var name: String
    public var form: Form

    public init(name: String, form: Form) {
        self.name = name
        self.form = form
    }

    /// An attribute of which nothing but the name is known.
    public init(named name: String) {
        switch name.lowercased() {
        case "memberuid": self.init(name: name, form: .userName)
        case "uniquemember": self.init(name: name, form: .nameAndOptionalUID)
        default: self.init(name: name, form: .dn)
        }
    }
}
