/// Why a server's certificate was not accepted.
public enum CertificateProblem: Sendable, Equatable {
    /// Seconds since 1970, UTC. `subject` is the certificate's: the server's own, or one above it.
    case expired(since: Int, subject: String)
    case notYetValid(until: Int, subject: String)
    /// The certificate is for other hosts.
    case wrongName(names: [String])
    /// The server's certificate signs itself, which is refused even where the CA file holds it.
    case selfSigned
    /// Nobody in the CA file, which is named by its path, signed it. `issuer` is the first one missing between the server
    /// and a root.
    case unknownIssuer(issuer: String, certificatesSent: Int, caFile: String)
    /// A key or a signature algorithm that is too weak.
    case weak
    /// The chain is good, and the server's own certificate is none of those that are pinned. Fingerprints as in
    /// ``PresentedCertificate/sha256``.
    case notPinned(sha256: String, pins: [String])
    /// Refused for another reason, in the TLS library's words.
    case refused(reason: String)

    var words: String {
        switch self {
        case .expired(let since, let subject):
            "the certificate “\(subject)” expired on \(UTC.text(since))"
        case .notYetValid(let until, let subject):
            "the certificate “\(subject)” is not valid before \(UTC.text(until))"
        case .wrongName(let names):
            names.isEmpty
                ? "its certificate names no host at all"
                : "its certificate is for another name (it has: \(names.joined(separator: ", ")))"
        case .selfSigned:
            "its certificate is self-signed"
        case .unknownIssuer(let issuer, let sent, let caFile):
            sent == 1
                ? "it sent its own certificate only, and the CA file \(caFile) does not hold the issuer “\(issuer)”"
                : "the CA file \(caFile) does not hold “\(issuer)”, who issued the last of the \(sent) certificates that "
                    + "it sent"
        case .weak:
            "a certificate uses a key or a signature that is too weak"
        case .notPinned(let sha256, let pins):
            "its certificate has the SHA-256 fingerprint \(sha256), and pinned is \(pins.joined(separator: " or ")); "
                + "nothing was sent to it"
        case .refused(let reason):
            "the certificate was refused: \(reason)"
        }
    }

    func advice(host: String?) -> String {
        switch self {
        case .expired:
            "Renew the certificate at the server."
        case .notYetValid:
            "Check the clocks of both hosts, then the certificate's dates."
        case .wrongName:
            host == "localhost"
                ? "Write the address 127.0.0.1 or the host's full name: libldap checks “localhost” as this machine's name."
                : "Connect by one of these names, or give the server a certificate for this one."
        case .selfSigned:
            "Give the server a certificate from an authority, and put that authority's root into the CA file (tls.ca_file)."
        case .unknownIssuer(let issuer, let sent, _):
            sent == 1
                ? "If “\(issuer)” is an intermediate, let the server send it, too; if it is the root, add it to the CA file, "
                    + "or name another file in tls.ca_file."
                : "Add this root to the CA file, after making sure that it is the right one, or name a file that has it in "
                    + "tls.ca_file."
        case .weak:
            "Give the server a certificate with an RSA key of at least 2,048 bits or an ECDSA key, signed with SHA-256."
        case .notPinned:
            "If the certificate was renewed, have the server's administrator confirm the new fingerprint, and pin it beside "
                + "the old one. If it was not, somebody else answers under this name: find out who."
        case .refused:
            "Look at the certificate that the server presents."
        }
    }
}
