/// Whom to trust. TLS is 1.2 at least, and chain and host name are always verified: neither is a setting.
public struct TLSPolicy: Sendable, Equatable {
    /// Certificates in PEM form that end a chain of trust.
    public var caFile: String
    /// What this host shows of itself to a server that asks for it.
    public var clientCertificate: ClientCertificate?
    /// SHA-256 fingerprints in lower-case hexadecimal without separators, as ``PresentedCertificate/sha256``: the server's
    /// own certificate must have one of them, beside a chain that is verified all the same. Empty for no such demand.
    public var pins: Set<String>

    /// - Parameter caFile: Debian's bundle of public authorities unless told otherwise.
    public init(
        caFile: String = "/etc/ssl/certs/ca-certificates.crt", clientCertificate: ClientCertificate? = nil,
        pins: Set<String> = []
    ) {
        self.caFile = caFile
        self.clientCertificate = clientCertificate
        self.pins = pins
    }

    /// Reads the files that it names, before anything is sent.
    func checkFiles() throws(LDAPError) {
        try CAFile.check(self)
        try clientCertificate?.check()
    }

    /// - Returns: What is wrong with a server's certificate though its chain is good.
    func pinProblem(of certificate: PresentedCertificate) -> CertificateProblem? {
        pins.isEmpty || pins.contains(certificate.sha256)
            ? nil : .notPinned(sha256: certificate.sha256, pins: pins.sorted())
    }

    /// GnuTLS's priority string: libldap's own minimum version does nothing on GnuTLS.
    ///
    /// The profile refuses RSA keys below 2,048 bits and signatures with SHA-1; the level alone takes them.
    static let priority = "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%PROFILE_MEDIUM"

    /// What the priority allows, as GnuTLS names it; checked again after the handshake.
    static let allowedVersions: Set<String> = ["TLS1.2", "TLS1.3"]

    /// For the diagnostic handshake, which sends nothing: old versions too, so as to be able to name them.
    static let diagnosticPriority = priority + ":+VERS-TLS1.1:+VERS-TLS1.0"
}
