import CLDAP

/// A way to bind by SASL (RFC 4422), by its registered name.
public enum SASLMechanism: String, Sendable, Hashable {
    case external = "EXTERNAL"
    case gssapi = "GSSAPI"
    case scramSHA256 = "SCRAM-SHA-256"

    /// Debian's package that has it; `nil` of what is in libsasl2 itself.
    var package: String? {
        switch self {
        case .external: nil
        case .gssapi: "libsasl2-modules-gssapi-mit"
        case .scramSHA256: "libsasl2-modules"
        }
    }

    /// What libsasl2 found on this host when it was first used.
    static var installed: [String] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        guard unsafe ldap_get_option(nil, LDAP_OPT_X_SASL_MECHLIST, &names) == LDAP_SUCCESS,
            let names = unsafe names
        else { return [] }
        // The list is libsasl2's own, and ends with a null pointer.
        var result: [String] = []
        while let name = unsafe names[result.count] { result.append(unsafe String(cString: name)) }
        return result
    }

    var adviceWhereNotOffered: String {
        switch self {
        case .external:
            "Servers offer it once they have asked for a client certificate and trust its issuer: switch that on there "
                + "(slapd: olcTLSVerifyClient and olcTLSCACertificateFile)."
        case .gssapi:
            "Join the server to the Kerberos realm, or bind by another method."
        case .scramSHA256:
            "Install the mechanism at the server (Debian's libsasl2-modules), or bind by another method; Active Directory "
                + "does not have it."
        }
    }

    var adviceWhereRefused: String {
        switch self {
        case .external:
            "See which account the server maps the certificate's subject to (slapd: olcAuthzRegexp; Active Directory: "
                + "altSecurityIdentities)."
        case .gssapi:
            "See which account the server maps the ticket's principal to (slapd: olcAuthzRegexp), and that both clocks agree."
        case .scramSHA256:
            "Check the name, and the file or variable that its password comes from."
        }
    }
}
