import CGnuTLS

/// The TLS library's own words.
enum GnuTLS {
    static func text(_ code: Int32) -> String {
        guard let words = unsafe gnutls_strerror(code) else { return "error \(code)" }
        let text = unsafe String(cString: words)
        return Printable.text(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }
}
