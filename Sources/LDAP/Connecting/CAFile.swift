import CGnuTLS
import Glibc

/// The file of trusted certificates, checked before anybody relies on it: libldap takes one without a certificate in it
/// for a good one.
enum CAFile {
    /// Reads the file, and counts its certificates.
    ///
    /// - Returns: How many there are; at least one.
    @discardableResult
    static func check(_ policy: TLSPolicy) throws(LDAPError) -> Int {
        let content = try read(policy.caFile)
        func fault(_ cause: LDAPError.Cause) -> LDAPError {
            LDAPError(.localError, .configure, cause: cause)
        }
        guard !content.isEmpty else { throw fault(.caFileWithoutCertificate(path: policy.caFile)) }

        var list: UnsafeMutablePointer<gnutls_x509_crt_t?>?
        var count: UInt32 = 0
        let code = unsafe content.withUnsafeBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: UInt32(buffer.count))
            return unsafe gnutls_x509_crt_list_import2(&list, &count, &datum, GNUTLS_X509_FMT_PEM, 0)
        }
        if code == GNUTLS_E_NO_CERTIFICATE_FOUND { throw fault(.caFileWithoutCertificate(path: policy.caFile)) }
        guard code >= 0, let certificates = unsafe list else {
            throw fault(.caFileDamaged(path: policy.caFile, reason: GnuTLS.text(code)))
        }
        for index in 0..<Int(count) { unsafe gnutls_x509_crt_deinit(certificates[index]) }
        unsafe rollcall_gnutls_free(certificates)
        guard count > 0 else { throw fault(.caFileWithoutCertificate(path: policy.caFile)) }
        return Int(count)
    }

    private static func read(_ path: String) throws(LDAPError) -> [UInt8] {
        do throws(RegularFile.Failure) {
            return try RegularFile(path).content
        } catch {
            let cause: LDAPError.Cause =
                error.code == EISDIR
                ? .caFileIsFolder(path: path) : .caFileUnreadable(path: path, reason: error.reason)
            throw LDAPError(.localError, .configure, cause: cause)
        }
    }
}
