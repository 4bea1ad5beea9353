/// A server, and how to talk to it.
public struct LDAPServer: Sendable, Hashable {
    public enum Security: Sendable, Hashable {
        /// TLS from the first byte.
        case ldaps
        /// TLS by an extended operation, before anything else (RFC 4511 §4.14).
        case startTLS
        /// No TLS. A password is sent to this host's own loopback only.
        case plain
    }

    /// A name or an address; an IPv6 address without brackets.
    public let host: String
    public let port: UInt16
    public let security: Security

    public init(host: String, port: UInt16, security: Security) {
        self.host = host
        self.port = port
        self.security = security
    }

    /// Reads `ldaps://HOST`, `ldaps://HOST:PORT`, or the same with `ldap`; the ports are 636 and 389 by default.
    ///
    /// - Parameter startTLS: Whether `ldap://` is to be secured by StartTLS; an error with `ldaps://`.
    /// - Throws: `LDAPError` with the cause `invalidURL` where the text is anything else: a base DN, attributes, scope
    ///   and filter of RFC 4516 included, since they have settings of their own.
    public init(url: String, startTLS: Bool = false) throws(LDAPError) {
        func fault(_ reason: String) -> LDAPError {
            LDAPError(.paramError, .configure, cause: .invalidURL(reason))
        }
        guard let colon = url.firstRange(of: "://") else {
            throw fault("“\(Printable.text(url))” does not begin with ldaps:// or ldap://")
        }
        let secure: Bool
        switch url[..<colon.lowerBound].lowercased() {
        case "ldaps": secure = true
        case "ldap": secure = false
        default: throw fault("“\(Printable.text(url[..<colon.lowerBound]))” is neither ldaps nor ldap")
        }
        if secure && startTLS { throw fault("StartTLS goes with ldap://, and ldaps:// needs none") }

        var rest = url[colon.upperBound...]
        if let slash = rest.firstIndex(of: "/") {
            guard rest.index(after: slash) == rest.endIndex else {
                throw fault("a base DN, attributes or a filter after the host do not belong here")
            }
            rest = rest[..<slash]
        }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw fault("attributes or a filter after the host do not belong here")
        }
        guard !rest.contains("@") else { throw fault("a user name does not belong here") }

        let portText: Substring?
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else {
                throw fault("the bracket before an IPv6 address is not closed")
            }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            guard SocketAddress(literal: host)?.isIPv6 == true else {
                throw fault("what is in brackets is no IPv6 address")
            }
            let after = rest[rest.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw fault("something follows the closing bracket") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw fault("an IPv6 address goes in brackets: ldaps://[2001:db8::1]") }
            host = parts.first.map(String.init) ?? ""
            portText = parts.count == 2 ? parts[1] : nil
            guard host.utf8.allSatisfy(Self.isOfName) else {
                throw fault("“\(Printable.text(host))” is no host name: letters, digits, hyphens and dots only")
            }
        }
        guard !host.isEmpty else { throw fault("the host is missing") }
        if let portText {
            guard let number = UInt16(portText), number > 0, portText.utf8.first != UInt8(ascii: "+") else {
                throw fault("“\(Printable.text(portText))” is no port between 1 and 65535")
            }
            port = number
        } else {
            port = secure ? 636 : 389
        }
        security = secure ? .ldaps : startTLS ? .startTLS : .plain
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The host as a certificate names it: without the dot that ends a fully qualified name.
    var certificateName: String {
        host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    /// What libldap takes the host name to check from.
    var libraryURL: String {
        let name = certificateName
        let host = name.contains(":") ? "[\(name)]" : name
        return "\(security == .ldaps ? "ldaps" : "ldap")://\(host):\(port)"
    }
}

extension LDAPServer: CustomStringConvertible {
    public var description: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return "\(security == .ldaps ? "ldaps" : "ldap")://\(host):\(port)"
    }
}
