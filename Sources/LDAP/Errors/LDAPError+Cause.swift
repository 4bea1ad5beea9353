extension LDAPError {
    /// A cause that this host found out itself, or that an operator can act on.
    public enum Cause: Sendable, Equatable {
        // Settings

        /// The server's URL can't be used; the text says why.
        case invalidURL(String)
        case caFileUnreadable(path: String, reason: String)
        case caFileIsFolder(path: String)
        /// Nothing in the file is a certificate in PEM form, or one that stands there is damaged.
        case caFileWithoutCertificate(path: String)
        case caFileDamaged(path: String, reason: String)

        // Reaching the server

        case cannotResolve(reason: String)
        case refused
        case unreachable(reason: String)
        /// A deadline of this host passed.
        case timedOut(after: Duration)
        /// The time for the whole read was over.
        case readDeadlinePassed
        /// The connection ended before the answer did.
        case connectionLost

        // TLS

        case certificate(CertificateProblem)
        /// What answers there doesn't speak TLS.
        case notTLS
        /// The server speaks no TLS version that is allowed here; `offered` is the best that it has, where known.
        case noCommonTLSVersion(offered: String?)
        /// The handshake failed otherwise; the reason is the TLS library's.
        case handshakeFailed(reason: String)
        case clientCertificate(ClientCertificateProblem)
        /// The server answered StartTLS with the error's result code.
        case startTLSRefused

        // Bind

        /// Refused here, before anything was sent (RFC 4513 §5.1.2).
        case emptyPassword
        /// Refused here, before anything was sent: no TLS, and the server isn't on this host.
        case passwordWithoutTLS
        /// Wrong credentials; `account` is what the configuration says.
        case badCredentials(account: String, ActiveDirectoryBindReason?)

        /// SASL: this host lacks the mechanism.
        case mechanismNotInstalled(SASLMechanism)
        /// SASL: the server doesn't offer the mechanism on this connection, but those.
        case mechanismNotOffered(SASLMechanism, offered: [String])
        /// Kerberos gave no ticket for the server.
        case kerberos(KerberosProblem)
        /// SASL: the server took the proof, or none came about, and it knows nobody by it.
        case identityRefused(SASLMechanism)
        /// The server wants a bind that is tied to its TLS connection, or saw another connection than this host
        /// (SEC_E_BAD_BINDINGS); `sent` is whether this host had tied it.
        case channelBindingRefused(sent: Bool)

        // Requests and answers

        /// A text that can't be sent as it is.
        case malformedRequest(String)
        /// The server's answer doesn't follow its protocol.
        case malformedAnswer(String)
        /// The server has no paged results (RFC 2696).
        case pagingRefused
        /// A page of this size is more than the server allows the account.
        case pageTooLarge(Int)
        /// Page after page came without an entry, or without a step forward.
        case pagingStuck
    }
}

extension LDAPError.Cause {
    var isOfClientCertificate: Bool {
        if case .clientCertificate = self { true } else { false }
    }
}
