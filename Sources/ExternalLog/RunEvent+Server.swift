import LDAPText

extension RunEvent {
    /// The directory's server that answered in a run.
    public struct Server: Hashable, Sendable {
        /// As configured.
        public var url: String
        /// In digits.
        public var address: String
        /// Which domain controller it was, in Active Directory.
        public var controller: String?
        /// Such as `TLS1.3`; `nil` without TLS.
        public var tlsVersion: String?
        public var certificate: Certificate?
        /// When the bind account's password ends, in milliseconds since 1970; `nil` where it never does, or isn't known.
        public var passwordExpiresAt: Int64?

        public init(
            url: String, address: String, controller: String? = nil, tlsVersion: String? = nil,
            certificate: Certificate? = nil, passwordExpiresAt: Int64? = nil
        ) {
            self.url = url
            self.address = address
            self.controller = controller
            self.tlsVersion = tlsVersion
            self.certificate = certificate
            self.passwordExpiresAt = passwordExpiresAt
        }
    }

    /// The certificate that it presented.
    public struct Certificate: Hashable, Sendable {
        public var subject: String
        /// DNS names and addresses.
        public var names: [String]
        public var issuer: String
        /// Milliseconds since 1970.
        public var notAfter: Int64
        /// Whole days that were left when the run began.
        public var daysLeft: Int64
        /// In lower-case hexadecimal.
        public var sha256: String

        public init(
            subject: String, names: [String], issuer: String, notAfter: Int64, daysLeft: Int64, sha256: String
        ) {
            self.subject = subject
            self.names = names
            self.issuer = issuer
            self.notAfter = notAfter
            self.daysLeft = daysLeft
            self.sha256 = sha256
        }
    }
}

extension RunEvent.Server {
    func encode(into json: inout JSONWriter) {
        json.raw(#"{"url":"#)
        json.string(url)
        json.raw(#","address":"#)
        json.string(address)
        json.raw(#","controller":"#)
        json.string(controller)
        json.raw(#","tls":"#)
        json.string(tlsVersion)
        json.raw(#","certificate":"#)
        if let certificate { certificate.encode(into: &json) } else { json.null() }
        json.raw(#","password_expires_at":"#)
        json.time(passwordExpiresAt)
        json.raw("}")
    }

    init(decoding parser: inout JSONParser) throws {
        var url: String?
        self.init(url: "", address: "")
        try parser.object { parser, key in
            switch key {
            case "url": url = try parser.string()
            case "address": address = try parser.string()
            case "controller": controller = try parser.optional { try $0.string() }
            case "tls": tlsVersion = try parser.optional { try $0.string() }
            case "certificate": certificate = try parser.optional { try RunEvent.Certificate(decoding: &$0) }
            case "password_expires_at": passwordExpiresAt = try parser.optional { try $0.time() }
            default: try parser.skip()
            }
        }
        self.url = try JSONFault.demand(url, "server.url")
    }
}

extension RunEvent.Certificate {
    fileprivate func encode(into json: inout JSONWriter) {
        json.raw(#"{"subject":"#)
        json.string(subject)
        json.raw(#","names":"#)
        json.strings(names)
        json.raw(#","issuer":"#)
        json.string(issuer)
        json.raw(#","not_after":"#)
        json.time(notAfter)
        json.raw(#","days_left":"#)
        json.integer(daysLeft)
        json.raw(#","sha256":"#)
        json.string(sha256)
        json.raw("}")
    }

    fileprivate init(decoding parser: inout JSONParser) throws {
        var subject: String?
        self.init(subject: "", names: [], issuer: "", notAfter: 0, daysLeft: 0, sha256: "")
        try parser.object { parser, key in
            switch key {
            case "subject": subject = try parser.string()
            case "names": names = try parser.strings()
            case "issuer": issuer = try parser.string()
            case "not_after": notAfter = try parser.time()
            case "days_left": daysLeft = try parser.integer()
            case "sha256": sha256 = try parser.string()
            default: try parser.skip()
            }
        }
        self.subject = try JSONFault.demand(subject, "certificate.subject")
    }
}
