import CLDAP

extension LDAPSession {
    /// Says who is reading.
    ///
    /// An empty password never leaves this host: with a name, it would be an unauthenticated bind, which servers take for
    /// success (RFC 4513 §5.1.2). Without TLS, none does unless the server is on this host.
    ///
    /// - Throws: `badCredentials` with Active Directory's reason, `emptyPassword`, `passwordWithoutTLS`, why SASL or
    ///   Kerberos came to nothing, or the result.
    public func bind(_ credentials: Credentials) throws(LDAPError) {
        do throws(LDAPError) {
            switch credentials {
            case .anonymous: try simpleBind(dn: "", password: [])
            case .simple(let dn, let password):
                try checkPassword(name: dn, password: password)
                try simpleBind(dn: dn, password: password.withBytes { $0 })
            case .external: try bindByCertificate()
            case .kerberos(let ticket): try bind(with: ticket)
            case .scramSHA256(let name, let password): try bindByScram(name: name, password: password)
            }
        } catch {
            throw diagnosed(error)
        }
    }

    /// Refuses what must not be sent.
    func checkPassword(name: String, password: Secret) throws(LDAPError) {
        guard !password.isEmpty else { throw refused(.emptyPassword) }
        guard !name.isEmpty else { throw refused(.malformedRequest("the bind account's name is empty")) }
        guard !name.utf8.contains(0) else { throw refused(.malformedRequest("the bind account's name has a NUL")) }
        guard tlsVersion != nil || peer.isLoopback else { throw refused(.passwordWithoutTLS) }
    }

    /// A bind that this host refuses.
    func refused(_ cause: LDAPError.Cause) -> LDAPError {
        LDAPError(.paramError, .bind, server: server, cause: cause)
    }

    private func simpleBind(dn: String, password: [UInt8]) throws(LDAPError) {
        try step(.bind, deadlines.bind) { () throws(LDAPError) in
            var id: Int32 = 0
            let code = unsafe password.withUnsafeBytes { buffer in
                let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)?.assumingMemoryBound(
                    to: CChar.self)
                var value = unsafe berval(bv_len: ber_len_t(buffer.count), bv_val: start)
                // LDAP_SASL_SIMPLE is a null pointer.
                return unsafe ldap_sasl_bind(handle, dn, nil, &value, nil, nil, &id)
            }
            guard code == LDAP_SUCCESS else { throw failure(.bind, code) }
            let message = try unsafe receive(id, .bind)
            defer { unsafe ldap_msgfree(message.pointer) }
            var error = try unsafe result(of: message.pointer, .bind).error
            guard error.code != .success else { return }
            if error.code == .invalidCredentials {
                error.cause = .badCredentials(
                    account: dn, ActiveDirectoryBindReason(diagnostic: error.diagnostic))
            }
            throw error
        }
    }
}
