/// Why this host's own certificate is of no use.
public enum ClientCertificateProblem: Sendable, Equatable {
    case unreadable(path: String, reason: String)
    /// Nothing in the file is a certificate in PEM form.
    case noCertificate(path: String)
    /// Nothing in the file is a private key in PEM form.
    case noKey(path: String)
    /// The key is locked with a password, which nobody could type.
    case keyEncrypted(path: String)
    /// Users other than the file's owner and group may read or change the key.
    case keyOpenToOthers(path: String)
    /// The key belongs to another certificate.
    case keyOfAnother(certificate: String, key: String)
    /// Seconds since 1970, UTC.
    case expired(path: String, since: Int)
    /// The server demands one, and the configuration names none.
    case demanded
    /// The bind is by certificate, and the configuration names none.
    case missing
    /// The server did not accept it; the reason is the TLS library's word.
    case refused(reason: String)

    var words: String {
        switch self {
        case .unreadable(let path, let reason): "The file \(path) of the client certificate can't be read: \(reason)."
        case .noCertificate(let path): "The file \(path) holds no client certificate in PEM form."
        case .noKey(let path): "The file \(path) holds no private key in PEM form."
        case .keyEncrypted(let path): "The private key in \(path) is locked with a password."
        case .keyOpenToOthers(let path): "Everybody on this host may read or change the private key in \(path)."
        case .keyOfAnother(let certificate, let key):
            "The private key in \(key) does not belong to the certificate in \(certificate)."
        case .expired(let path, let since): "The client certificate in \(path) expired on \(UTC.text(since))."
        case .demanded: "The server demands a client certificate, and none is configured."
        case .missing: "The bind is by client certificate, and none is configured."
        case .refused(let reason): "The server did not accept the client certificate (\(reason))."
        }
    }

    var advice: String {
        switch self {
        case .unreadable: "Name a file that is there and that the user who runs this program may read."
        case .noCertificate:
            "Put the certificate there in PEM form, this host's own first and then the intermediates above it."
        case .noKey: "Put the private key there in PEM form."
        case .keyEncrypted: "Store the key without a password, in a file that only this program's user may read."
        case .keyOpenToOthers: "Take the right from the others (chmod 600), and think about a new key."
        case .keyOfAnother: "Name the certificate and the key that were made together."
        case .expired: "Renew the certificate."
        case .demanded, .missing: "Set the client certificate and its key."
        case .refused:
            "See that the server trusts the authority that issued it, that it is meant for clients, and that it is still "
                + "valid; the server's log says more."
        }
    }
}
