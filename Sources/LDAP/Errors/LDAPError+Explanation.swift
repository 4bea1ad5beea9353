extension LDAPError {
    /// What happened and what to do now, in two or three sentences for an operator.
    ///
    /// What it means for the accounts is for the one to add who knows: between `happened` and `advice`.
    public var explanation: String {
        let advice = advice
        return advice.isEmpty ? happened : "\(happened) \(advice)"
    }

    /// What happened, as one sentence.
    public var happened: String {
        let place = server.map { " \($0)" } ?? ""
        if let cause { return words(cause, place: place) }
        if code == .strongerAuthRequired {
            return "The server\(place) refuses \(operation.rawValue) without more protection: strongerAuthRequired (8)."
        }
        return "\(operation.rawValue.capitalisedFirst)\(server.map { " at \($0)" } ?? "") failed: "
            + "\(code.name)\(code.rawValue > 0 ? " (\(code.rawValue))" : "")."
    }

    private func words(_ cause: Cause, place: String) -> String {
        switch cause {
        case .invalidURL(let reason):
            "The server's URL can't be used: \(reason)."
        case .caFileUnreadable(let path, let reason):
            "The CA file \(path) can't be read: \(reason)."
        case .caFileIsFolder(let path):
            "The CA file \(path) is a folder."
        case .caFileWithoutCertificate(let path):
            "The CA file \(path) holds no certificate in PEM form."
        case .caFileDamaged(let path, let reason):
            "The CA file \(path) holds a certificate that can't be read: \(reason)."
        case .cannotResolve(let reason):
            "The name of the server\(place) can't be resolved: \(reason)."
        case .refused:
            "The server\(place) refused the connection."
        case .unreachable(let reason):
            "The server\(place) can't be reached: \(reason)."
        case .timedOut(let after):
            "The server\(place) did not answer in \(after.inSeconds): \(operation.rawValue) was given up."
        case .readDeadlinePassed:
            "The time for reading the whole directory\(place) was over: \(operation.rawValue) was given up."
        case .connectionLost:
            "The server\(place) ended the connection during \(operation.rawValue)."
        case .certificate(let problem):
            "The server\(place) was not trusted: \(problem.words)."
        case .notTLS:
            "What answers at\(place) does not speak TLS on this port."
        case .noCommonTLSVersion(let offered):
            "The server\(place) speaks neither TLS 1.2 nor 1.3\(offered.map { " (its best is \($0))" } ?? "")."
        case .handshakeFailed(let reason):
            "The TLS handshake with\(place) failed: \(reason)."
        case .startTLSRefused:
            "The server\(place) refused StartTLS: \(code.name) (\(code.rawValue))."
        case .emptyPassword:
            "The bind password is empty, so nothing was sent."
        case .passwordWithoutTLS:
            "The connection to\(place) is not encrypted, so the password was not sent."
        case .badCredentials(let account, let reason):
            if let reason {
                "The server\(place) refused the bind account “\(Printable.text(account))”: the account \(reason.words)."
            } else {
                "The server\(place) refused the bind account “\(Printable.text(account))”: name or password is wrong."
            }
        case .clientCertificate(.refused(let reason)):
            "The server\(place) did not accept this host's client certificate (\(reason))."
        case .clientCertificate(.demanded):
            "The server\(place) demands a client certificate, and none is configured."
        case .clientCertificate(let problem):
            problem.words
        case .mechanismNotInstalled(let mechanism):
            "This host can't bind by \(mechanism.rawValue): libsasl2 has no such mechanism here."
        case .mechanismNotOffered(let mechanism, let offered):
            "The server\(place) does not offer a bind by \(mechanism.rawValue) here; it offers "
                + (offered.isEmpty ? "none of SASL's." : "\(offered.map(Printable.text).joined(separator: ", ")).")
        case .kerberos(let problem):
            "The bind at\(place) got no Kerberos ticket: \(problem.words)."
        case .identityRefused(let mechanism):
            "The server\(place) refused the bind by \(mechanism.rawValue): \(code.name) (\(code.rawValue))."
        case .channelBindingRefused(let sent):
            sent
                ? "The server\(place) refused the bind, since it saw another TLS connection than this host."
                : "The server\(place) refused the bind, since it was not tied to the TLS connection (channel binding)."
        case .malformedRequest(let what):
            "\(operation.rawValue.capitalisedFirst) could not be sent: \(what)."
        case .malformedAnswer(let what):
            "The server\(place) gave a malformed answer: \(what)."
        case .pagingRefused:
            "The server\(place) does not return results in pages (RFC 2696)."
        case .pageTooLarge(let size):
            "The server\(place) does not allow this account pages of \(size) entries."
        case .pagingStuck:
            "The server\(place) returned pages without end and without entries."
        }
    }

    /// What to do now, as a sentence or two; empty where nothing better than trying again is known.
    public var advice: String {
        if let cause { return advice(cause) }
        switch code {
        case .sizeLimitExceeded, .adminLimitExceeded:
            return "Raise the bind account's limits in the directory, or read with smaller pages or a narrower filter."
        case .timeLimitExceeded:
            return
                "Raise the bind account's time limit in the directory, or see that the filter's attributes are indexed."
        case .busy, .unavailable:
            return "Try again later; if it lasts, look at the server."
        case .strongerAuthRequired where server?.security != .plain:
            return
                "The connection is encrypted, so it is about signing or channel binding (in Active Directory the policies "
                + "“LDAP server signing requirements” and “LDAP server channel binding token requirements”): bind with "
                + "name and password, or by GSSAPI with channel binding on. Samba needs “ldap server require strong auth = "
                + "allow_sasl_over_tls” for GSSAPI over TLS."
        case .strongerAuthRequired, .confidentialityRequired:
            return
                "The directory takes no bind over a connection without encryption; in Active Directory that is the policy "
                + "“LDAP server signing requirements”. Use ldaps:// or StartTLS."
        case .inappropriateAuthentication, .authMethodNotSupported:
            return "The directory does not allow this account a bind with name and password."
        case .insufficientAccessRights:
            return "Give the bind account the right to read there."
        case .noSuchObject:
            return "Check the base DN; a directory also hides what the bind account may not see."
        case .invalidDNSyntax:
            return "Check how the DN is written (RFC 4514)."
        case .filterError:
            return "Check how the filter is written (RFC 4515)."
        case .operationsError:
            return
                "Active Directory says so, too, when a search comes without a bind. If bind.method is anonymous, name an "
                + "account that reads the directory (bind.dn) and its password; else check the account."
        case .referral:
            return "The base DN belongs to another server: ask that one."
        default:
            return ""
        }
    }

    private func advice(_ cause: Cause) -> String {
        switch cause {
        case .invalidURL:
            "Write ldaps://HOST or ldaps://HOST:PORT."
        case .caFileUnreadable, .caFileIsFolder, .caFileWithoutCertificate, .caFileDamaged:
            "Name a readable file with the directory's root certificate in PEM form."
        case .cannotResolve:
            "Check the host's name in the configuration, and this host's DNS."
        case .refused:
            "Check host and port, and that the directory service runs and listens there."
        case .unreachable:
            "Check this host's network and routes."
        case .timedOut:
            operation == .connect
                ? "Check host and port; a firewall that drops packets looks like this, too."
                : "Look at the server; if it is only slow, raise the deadline."
        case .readDeadlinePassed:
            "Look at the server and the network; if they are only slow, raise the deadline for the whole read."
        case .connectionLost:
            operation == .tls
                ? "Check that this port is the one for LDAPS, and look at the server's log."
                : "Look at the server's log, and for a firewall between that ends connections."
        case .certificate(let problem):
            problem.advice(host: server?.host)
        case .notTLS:
            "Use the LDAPS port (636 by default), or ldap:// with StartTLS on this one."
        case .noCommonTLSVersion:
            "Switch on TLS 1.2 or 1.3 at the server."
        case .handshakeFailed:
            "Look at the server's log; this host uses GnuTLS with TLS 1.2 and 1.3."
        case .startTLSRefused:
            "Use ldaps://, or give the server a certificate."
        case .emptyPassword:
            "Check the file or variable that the password comes from; a bind without one would be anonymous."
        case .passwordWithoutTLS:
            "Use ldaps:// or StartTLS."
        case .badCredentials(_, let reason):
            reason?.advice ?? "Check the bind account's name, and the file or variable that its password comes from."
        case .clientCertificate(let problem):
            problem.advice
        case .mechanismNotInstalled(let mechanism):
            mechanism.package.map { "Install Debian's package \($0)." } ?? "Look at libsasl2's installation."
        case .mechanismNotOffered(let mechanism, _):
            mechanism.adviceWhereNotOffered
        case .kerberos(let problem):
            problem.advice
        case .identityRefused(let mechanism):
            mechanism.adviceWhereRefused
        case .channelBindingRefused(let sent):
            sent
                ? "See what ends the TLS connection before the server, such as a load balancer, and connect to the server "
                    + "itself; or switch channel binding off, where the server does not insist on it."
                : "Switch channel binding on."
        case .malformedRequest:
            "Check the configuration's base DNs, filters and attributes."
        case .malformedAnswer:
            "Check that this is an LDAP server; what it sent was not used."
        case .pagingRefused:
            "Switch paging off for this directory, and see that its size limit allows reading everything."
        case .pageTooLarge:
            "Set a smaller page size, or raise the limit at the server."
        case .pagingStuck:
            "Look at the server; what it sent was not used."
        }
    }
}

extension String {
    fileprivate var capitalisedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }
}

extension Duration {
    /// Such as "10 s" or "0.5 s".
    fileprivate var inSeconds: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        let (whole, part) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        return part == 0 ? "\(whole) s" : "\(whole).\(part / 100) s"
    }
}
