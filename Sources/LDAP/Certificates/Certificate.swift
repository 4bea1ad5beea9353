import CGnuTLS
import Glibc

/// An X.509 certificate in GnuTLS's hands.
@safe struct Certificate: ~Copyable {
    private let handle: gnutls_x509_crt_t

    /// - Returns: `nil` of what isn't a certificate in DER form.
    init?(der: [UInt8]) {
        self.init(der, GNUTLS_X509_FMT_DER)
    }

    /// The first certificate of a PEM text.
    ///
    /// - Returns: `nil` where there is none, or a damaged one.
    init?(pem: [UInt8]) {
        self.init(pem, GNUTLS_X509_FMT_PEM)
    }

    private init?(_ bytes: [UInt8], _ format: gnutls_x509_crt_fmt_t) {
        var created: gnutls_x509_crt_t?
        guard unsafe gnutls_x509_crt_init(&created) == 0, let handle = unsafe created else { return nil }
        let code = unsafe bytes.withUnsafeBufferPointer { buffer in
            var datum = unsafe gnutls_datum_t(
                data: UnsafeMutablePointer(mutating: buffer.baseAddress), size: UInt32(buffer.count))
            return unsafe gnutls_x509_crt_import(handle, &datum, format)
        }
        guard code == 0 else {
            unsafe gnutls_x509_crt_deinit(handle)
            return nil
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe gnutls_x509_crt_deinit(handle)
    }

    /// What there is to say about it.
    var presented: PresentedCertificate {
        let subject = unsafe text { unsafe gnutls_x509_crt_get_dn(handle, $0, $1) }
        let issuer = unsafe text { unsafe gnutls_x509_crt_get_issuer_dn(handle, $0, $1) }
        let names = alternativeNames
        return PresentedCertificate(
            subject: subject, issuer: issuer,
            notBefore: unsafe gnutls_x509_crt_get_activation_time(handle),
            notAfter: unsafe gnutls_x509_crt_get_expiration_time(handle),
            names: names.isEmpty ? commonNames : names,
            sha256: fingerprint,
            isSelfSigned: unsafe gnutls_x509_crt_check_issuer(handle, handle) == 1)
    }

    /// What tells its key pair apart from all others; empty where that can't be told.
    var keyIdentifier: [UInt8] {
        var size = 64
        var identifier = [UInt8](repeating: 0, count: size)
        guard unsafe gnutls_x509_crt_get_key_id(handle, GNUTLS_KEYID_USE_SHA256.rawValue, &identifier, &size) == 0
        else { return [] }
        return Array(identifier.prefix(size))
    }

    private var fingerprint: String {
        var size = 32
        var digest = [UInt8](repeating: 0, count: size)
        guard unsafe gnutls_x509_crt_get_fingerprint(handle, GNUTLS_DIG_SHA256, &digest, &size) == 0 else { return "" }
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// DNS names and IP addresses; other kinds name no host.
    private var alternativeNames: [String] {
        var names: [String] = []
        var index: UInt32 = 0
        while true {
            var kind: UInt32 = 0
            guard
                let bytes = unsafe bytes({
                    unsafe gnutls_x509_crt_get_subject_alt_name2(handle, index, $0, $1, &kind, nil)
                })
            else { return names }
            switch gnutls_x509_subject_alt_name_t(kind) {
            case GNUTLS_SAN_DNSNAME: names.append(Printable.text(bytes))
            case GNUTLS_SAN_IPADDRESS: names.append(Self.addressText(bytes))
            default: break
            }
            index += 1
        }
    }

    private var commonNames: [String] {
        var names: [String] = []
        while let bytes = unsafe bytes({
            unsafe gnutls_x509_crt_get_dn_by_oid(handle, GNUTLS_OID_X520_COMMON_NAME, UInt32(names.count), 0, $0, $1)
        }) {
            names.append(Printable.text(bytes.prefix { $0 != 0 }))
        }
        return names
    }

    private static func addressText(_ bytes: [UInt8]) -> String {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard bytes.count == 4 || bytes.count == 16 else { return "address of \(bytes.count) bytes" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Text that a GnuTLS function writes with a NUL at its end.
    private func text(_ call: (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>) -> Int32) -> String {
        let bytes = unsafe bytes { pointer, size in
            unsafe call(pointer?.assumingMemoryBound(to: CChar.self), size)
        }
        return Printable.text((bytes ?? []).prefix { $0 != 0 })
    }

    /// What a GnuTLS function writes into a buffer of the size that it asks for; `nil` where it has nothing.
    private func bytes(_ call: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>) -> Int32) -> [UInt8]? {
        var size = 512
        for _ in 0..<2 {
            var buffer = [UInt8](repeating: 0, count: size)
            let code = unsafe buffer.withUnsafeMutableBytes { unsafe call($0.baseAddress, &size) }
            if code >= 0 { return Array(buffer.prefix(size)) }
            guard code == GNUTLS_E_SHORT_MEMORY_BUFFER else { return nil }
            size += 1
        }
        return nil
    }
}
