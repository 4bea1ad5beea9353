/// What a chain of certificates lacks, from what the TLS library says of it and from the certificates themselves.
struct ChainVerdict {
    let certificates: [PresentedCertificate]
    /// The path of what they are held against.
    let caFile: String
    var isUnknown = false
    var isWeak = false
    var isWrongName = false
    /// Refused for any reason, these included.
    var isRefused = false
    /// The library's words, for a reason that isn't listed.
    var words = ""

    init(certificates: [PresentedCertificate], against caFile: String) {
        self.certificates = certificates
        self.caFile = caFile
    }

    /// All that is wrong, the one to mend first at the front.
    ///
    /// - Parameter now: Seconds since 1970, UTC.
    func problems(at now: Int) -> [CertificateProblem] {
        guard let own = certificates.first else { return [] }
        var problems: [CertificateProblem] = []
        if own.isSelfSigned { problems.append(.selfSigned) }
        let path = path
        for certificate in path where certificate.notAfter < now {
            problems.append(.expired(since: certificate.notAfter, subject: certificate.subject))
        }
        for certificate in path where certificate.notBefore > now {
            problems.append(.notYetValid(until: certificate.notBefore, subject: certificate.subject))
        }
        if isUnknown && !own.isSelfSigned, let last = path.last {
            problems.append(
                .unknownIssuer(issuer: last.issuer, certificatesSent: certificates.count, caFile: caFile))
        }
        if isWrongName { problems.append(.wrongName(names: own.names)) }
        if isWeak { problems.append(.weak) }
        if isRefused && problems.isEmpty { problems.append(.refused(reason: words)) }
        return problems
    }

    /// The server's certificate and its issuers, as far as they were sent; others that were sent don't count.
    private var path: [PresentedCertificate] {
        guard var last = certificates.first else { return [] }
        var path = [last]
        while !last.isSelfSigned, path.count < certificates.count,
            let next = certificates.first(where: { $0.subject == last.issuer }), !path.contains(next)
        {
            path.append(next)
            last = next
        }
        return path
    }
}
