/// What a server says about itself (RFC 4512 §5.1).
public struct RootDSE: Sendable {
    /// By lower-case attribute name.
    public let values: [String: [String]]

    public init(values: [String: [String]]) {
        self.values = values
    }

    /// The values of an attribute, whatever the case of its name; empty where it has none.
    public subscript(name: String) -> [String] {
        values[name.lowercased()] ?? []
    }

    public var namingContexts: [String] { self["namingContexts"] }
    public var subschemaSubentry: String? { self["subschemaSubentry"].first }
    public var supportedLDAPVersions: [String] { self["supportedLDAPVersion"] }
    public var supportedSASLMechanisms: [String] { self["supportedSASLMechanisms"] }
    public var vendorName: String? { self["vendorName"].first }

    // Active Directory's ([MS-ADTS] §3.1.1.3.2).

    public var defaultNamingContext: String? { self["defaultNamingContext"].first }
    /// The DN of the domain controller's own settings, which tells controllers behind one address apart.
    public var dsServiceName: String? { self["dsServiceName"].first }
    public var dnsHostName: String? { self["dnsHostName"].first }
    public var isGlobalCatalogReady: Bool { self["isGlobalCatalogReady"].first?.uppercased() == "TRUE" }
    /// LDAP_CAP_ACTIVE_DIRECTORY_OID.
    public var isActiveDirectory: Bool { self["supportedCapabilities"].contains("1.2.840.113556.1.4.800") }

    public func supportsControl(_ oid: String) -> Bool {
        self["supportedControl"].contains(oid)
    }

    /// Whether results come in pages (RFC 2696).
    public var supportsPaging: Bool { supportsControl("1.2.840.113556.1.4.319") }
}
