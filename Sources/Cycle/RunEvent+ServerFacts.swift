import ExternalLog
import Reading

extension RunEvent.Server {
    /// - Parameter milliseconds: When the run began, since 1970.
    init(_ facts: ServerFacts, at milliseconds: Int64) {
        var passwordExpiresAt: Int64?
        if case .at(let seconds) = facts.passwordExpiry { passwordExpiresAt = seconds * 1000 }
        self.init(
            url: facts.url, address: facts.address, controller: facts.controller, tlsVersion: facts.tlsVersion,
            certificate: facts.certificate.map { certificate in
                RunEvent.Certificate(
                    subject: certificate.subject, names: certificate.names, issuer: certificate.issuer,
                    notAfter: Int64(certificate.notAfter) * 1000, daysLeft: certificate.days(from: milliseconds / 1000),
                    sha256: certificate.sha256)
            },
            passwordExpiresAt: passwordExpiresAt)
    }
}
