import CGnuTLS
import Glibc

/// The certificate by which this host says who it is, and the key that proves it.
public struct ClientCertificate: Sendable, Hashable {
    /// In PEM form; the host's own certificate first, then its issuers up to one that the server knows.
    public var certificateFile: String
    /// In PEM form, without a password, and readable by its owner and group alone.
    public var keyFile: String

    public init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }

    /// Reads both files: libldap calls whatever is wrong with them an unknown error.
    func check() throws(LDAPError) {
        func fault(_ problem: ClientCertificateProblem) -> LDAPError {
            LDAPError(.localError, .configure, cause: .clientCertificate(problem))
        }
        func read(_ path: String) throws(LDAPError) -> RegularFile {
            do throws(RegularFile.Failure) {
                return try RegularFile(path)
            } catch {
                throw fault(.unreadable(path: path, reason: error.reason))
            }
        }
        let certificate = try read(certificateFile)
        guard let own = Certificate(pem: certificate.content) else {
            throw fault(.noCertificate(path: certificateFile))
        }
        let key = try read(keyFile)
        guard key.mode & 0o007 == 0 else { throw fault(.keyOpenToOthers(path: keyFile)) }
        let identifier: [UInt8]
        switch PrivateKey.identifier(pem: key.content) {
        case .success(let found): identifier = found
        case .failure(let failure):
            throw fault(failure.isEncrypted ? .keyEncrypted(path: keyFile) : .noKey(path: keyFile))
        }
        guard own.keyIdentifier == identifier else {
            throw fault(.keyOfAnother(certificate: certificateFile, key: keyFile))
        }
        let end = own.presented.notAfter
        guard end > Int(time(nil)) else { throw fault(.expired(path: certificateFile, since: end)) }
    }
}

/// A private key in GnuTLS's hands, for no longer than it takes to look at it.
private enum PrivateKey {
    struct Failure: Error {
        let isEncrypted: Bool
    }

    /// What tells a key pair apart from all others, from its private half.
    static func identifier(pem: [UInt8]) -> Result<[UInt8], Failure> {
        var created: gnutls_x509_privkey_t?
        guard unsafe gnutls_x509_privkey_init(&created) == 0, let key = unsafe created else {
            return .failure(Failure(isEncrypted: false))
        }
        defer { unsafe gnutls_x509_privkey_deinit(key) }
        let code = unsafe pem.withUnsafeBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: UInt32(buffer.count))
            return unsafe gnutls_x509_privkey_import2(key, &datum, GNUTLS_X509_FMT_PEM, nil, 0)
        }
        guard code == 0 else { return .failure(Failure(isEncrypted: code == GNUTLS_E_DECRYPTION_FAILED)) }
        var size = 64
        var identifier = [UInt8](repeating: 0, count: size)
        guard unsafe gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256.rawValue, &identifier, &size) == 0
        else { return .failure(Failure(isEncrypted: false)) }
        return .success(Array(identifier.prefix(size)))
    }
}
