import CLDAP

extension LDAPSession {
    /// Binds as the policy's client certificate.
    func bindByCertificate() throws(LDAPError) {
        guard hasClientCertificate else { throw refused(.clientCertificate(.missing)) }
        guard tlsVersion != nil else {
            throw refused(.malformedRequest("a client certificate is shown in a TLS handshake, and there is none"))
        }
        try requireMechanism(.external)
        try saslBind(.external, SASLAnswers(), account: nil)
    }

    /// Binds with a Kerberos ticket.
    ///
    /// Over TLS it asks for no layer of SASL's own, which Active Directory refuses there; without TLS it insists on one that
    /// encrypts everything.
    func bind(with ticket: KerberosTicket) throws(LDAPError) {
        try requireMechanism(.gssapi)
        let isSecured = tlsVersion != nil
        try setSASLOption(
            LDAP_OPT_X_SASL_SECPROPS, "noanonymous,noplain," + (isSecured ? "maxssf=0" : "minssf=128"))
        bindsChannel = isSecured && ticket.bindsChannel
        var binding = bindsChannel ? LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT : LDAP_OPT_X_SASL_CBINDING_NONE
        guard unsafe ldap_set_option(handle, LDAP_OPT_X_SASL_CBINDING, &binding) == LDAP_SUCCESS else {
            throw failure(.configure)
        }
        try Kerberos.withTicket(ticket.source) { () throws(LDAPError) in
            try saslBind(.gssapi, SASLAnswers(), account: ticket.principal)
        } failing: { problem in
            refused(.kerberos(problem))
        }
    }

    /// Binds with a password that is proven and not sent. Without TLS, only to this host: whoever listens could guess it
    /// afterwards, and read everything.
    func bindByScram(name: String, password: Secret) throws(LDAPError) {
        try checkPassword(name: name, password: password)
        try requireMechanism(.scramSHA256)
        try saslBind(.scramSHA256, SASLAnswers(name: name, password: password), account: name)
    }

    // MARK: The exchange

    /// - Parameter account: Whom to name where the server refuses; `nil` where the certificate or the ticket says it.
    private func saslBind(
        _ mechanism: SASLMechanism, _ answers: SASLAnswers, account: String?
    ) throws(LDAPError) {
        // The name in Kerberos is the configuration's, not what DNS makes of the address.
        try setSASLOption(LDAP_OPT_X_SASL_NOCANON, "on")
        do throws(LDAPError) {
            try step(.bind, deadlines.bind) { () throws(LDAPError) in try exchange(mechanism, answers) }
        } catch {
            throw explained(error, mechanism, account)
        }
    }

    private func exchange(_ mechanism: SASLMechanism, _ answers: SASLAnswers) throws(LDAPError) {
        var reply: OpaquePointer?
        defer {
            unsafe ldap_msgfree(reply)
            withExtendedLifetime(answers) {}
        }
        var chosen: UnsafePointer<CChar>?
        var id: Int32 = 0
        while true {
            let code = unsafe ldap_sasl_interactive_bind(
                handle, nil, mechanism.rawValue, nil, nil, UInt32(LDAP_SASL_QUIET),
                { unsafe SASLAnswers.interact($0, $1, $2, $3) },
                Unmanaged.passUnretained(answers).toOpaque(), reply, &chosen, &id)
            unsafe ldap_msgfree(reply)
            unsafe reply = nil
            if code == LDAP_SUCCESS { return }
            guard code == LDAP_SASL_BIND_IN_PROGRESS else { throw failure(.bind, code) }
            unsafe reply = try receive(id, .bind).pointer
        }
    }

    /// Refuses a mechanism that this host lacks or that the server doesn't list, before anything of it is sent. A server
    /// whose root DSE can't be read is asked all the same.
    private func requireMechanism(_ mechanism: SASLMechanism) throws(LDAPError) {
        guard SASLMechanism.installed.contains(mechanism.rawValue) else {
            throw refused(.mechanismNotInstalled(mechanism))
        }
        var offered: [String] = []
        let request = SearchRequest(base: "", scope: .base, attributes: ["supportedSASLMechanisms"])
        let outcome = search(request, .bind) { entry in
            let values = entry.attributes()["supportedsaslmechanisms"] ?? []
            offered = values.map { String(decoding: $0, as: UTF8.self) }
        }
        if let broken { throw broken }
        guard outcome.isComplete, outcome.entries == 1 else { return }
        guard offered.contains(mechanism.rawValue) else {
            throw refused(.mechanismNotOffered(mechanism, offered: offered))
        }
    }

    private func explained(_ error: LDAPError, _ mechanism: SASLMechanism, _ account: String?) -> LDAPError {
        guard error.cause == nil else { return error }
        var error = error
        let reason = ActiveDirectoryBindReason(diagnostic: error.diagnostic)
        switch error.code {
        case .invalidCredentials, .inappropriateAuthentication:
            if error.diagnostic.contains("80090346") {
                error.cause = .channelBindingRefused(sent: bindsChannel)
            } else if let account, mechanism == .scramSHA256 || reason != nil {
                error.cause = .badCredentials(account: account, reason)
            } else {
                error.cause = .identityRefused(mechanism)
            }
        case .other where mechanism == .scramSHA256 && error.diagnostic.contains("unable to canonify user"):
            // slapd's answer to a name that it doesn't know.
            if let account { error.cause = .badCredentials(account: account, nil) }
        case _ where error.code.rawValue < 0 && mechanism == .gssapi:
            error.cause = .kerberos(KerberosProblem(text: Self.minorText(of: error.diagnostic)))
        default:
            break
        }
        return error
    }

    /// What libkrb5 says in `SASL(-1): generic failure: GSSAPI Error: Major status (Minor status)`.
    private static func minorText(of diagnostic: String) -> String {
        guard let label = diagnostic.firstRange(of: "GSSAPI Error: ") else { return diagnostic }
        let text = diagnostic[label.upperBound...]
        guard let start = text.firstIndex(of: "("), text.hasSuffix(")") else { return String(text) }
        return String(text[text.index(after: start)...].dropLast())
    }

    private func setSASLOption(_ option: Int32, _ value: String) throws(LDAPError) {
        let code = unsafe ldap_set_option(handle, option, value)
        guard code == LDAP_SUCCESS else { throw failure(.configure, code) }
    }
}
