import CLDAP

/// A search, as RFC 4511 §4.5.1 has it.
public struct SearchRequest: Sendable {
    public enum Scope: Sendable {
        case base
        case oneLevel
        case subtree

        var rawValue: Int32 {
            switch self {
            case .base: LDAP_SCOPE_BASE
            case .oneLevel: LDAP_SCOPE_ONELEVEL
            case .subtree: LDAP_SCOPE_SUBTREE
            }
        }
    }

    /// A control without a value, such as 1.2.840.113556.1.4.1339 (no references to other domains).
    public struct Control: Sendable, Hashable {
        public let oid: String
        /// Whether a server that doesn't know it must refuse the request.
        public let isCritical: Bool

        public init(oid: String, isCritical: Bool) {
            self.oid = oid
            self.isCritical = isCritical
        }

        /// LDAP_SERVER_DOMAIN_SCOPE_OID ([MS-ADTS] §3.1.1.3.4.1.4).
        public static let domainScope = Control(oid: "1.2.840.113556.1.4.1339", isCritical: false)
        /// The referral object itself instead of a reference (RFC 3296).
        public static let manageDsaIT = Control(oid: LDAP_CONTROL_MANAGEDSAIT, isCritical: false)
    }

    public var base: String
    public var scope: Scope
    /// RFC 4515 text. An attribute that the server doesn't know is no error, but an answer without entries.
    public var filter: String
    /// What to return; empty asks for all user attributes, `1.1` for none.
    public var attributes: [String]
    /// Entries a page (RFC 2696); `nil` asks for everything in one answer.
    public var pageSize: Int?
    /// How many entries the client wants at most; `nil` sets no limit beside the server's.
    public var sizeLimit: Int?
    public var controls: [Control]

    public init(
        base: String, scope: Scope, filter: String = "(objectClass=*)", attributes: [String] = [],
        pageSize: Int? = nil, sizeLimit: Int? = nil, controls: [Control] = []
    ) {
        self.base = base
        self.scope = scope
        self.filter = filter
        self.attributes = attributes
        self.pageSize = pageSize
        self.sizeLimit = sizeLimit
        self.controls = controls
    }

    /// One entry, by its DN.
    public static func entry(
        _ dn: String, attributes: [String] = [], filter: String = "(objectClass=*)"
    ) -> SearchRequest {
        SearchRequest(base: dn, scope: .base, filter: filter, attributes: attributes)
    }

    /// What can't be sent, since C would cut it short; `nil` where all can.
    var fault: String? {
        if base.utf8.contains(0) { return "the base DN has a NUL" }
        if filter.utf8.contains(0) { return "the filter has a NUL" }
        if attributes.contains(where: { $0.utf8.contains(0) }) { return "an attribute's name has a NUL" }
        if controls.contains(where: { $0.oid.utf8.contains(0) }) { return "a control's identifier has a NUL" }
        if let pageSize, !(1...Int(Int32.max)).contains(pageSize) { return "the page size is not a positive number" }
        if let sizeLimit, !(1...Int(Int32.max)).contains(sizeLimit) { return "the size limit is not a positive number" }
        return nil
    }
}
