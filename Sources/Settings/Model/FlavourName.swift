/// The kind of server, which decides the defaults of filters, attributes and mapping.
public enum FlavourName: String, Hashable, Sendable, CaseIterable {
    /// Microsoft Entra Domain Services: as Active Directory, read-only, with users under `OU=AADDC Users`.
    case entraDS = "entra-ds"
    /// Microsoft Active Directory, and Samba as a domain controller.
    case activeDirectory = "active-directory"
    /// OpenLDAP with inetOrgPerson, groupOfNames or groupOfUniqueNames, and entryUUID.
    case openLDAP = "openldap"
    /// posixAccount and posixGroup with memberUid (RFC 2307).
    case rfc2307

    /// Whether the server names people by objectGUID and tells who is disabled by userAccountControl.
    var isMicrosoft: Bool { self == .entraDS || self == .activeDirectory }
}
