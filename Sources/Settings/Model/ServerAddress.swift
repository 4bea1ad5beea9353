/// One server's URL: `ldaps://host[:port]` or `ldap://host[:port]` (RFC 4516, with nothing after the port).
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Hashable, Sendable { case ldaps, ldap }

    public let scheme: Scheme
    /// A name or an address; one of IPv6 without its brackets.
    public let host: String
    public let port: Int

    /// Throws ``ServerAddressError`` where the text is no such URL.
    public init(_ text: String) throws(ServerAddressError) {
        guard let colon = text.firstRange(of: "://") else {
            throw ServerAddressError(message: "it is no URL; write ldaps://HOST or ldaps://HOST:PORT")
        }
        guard let scheme = Scheme(rawValue: text[..<colon.lowerBound].lowercased()) else {
            throw ServerAddressError(message: "a server's URL begins with ldaps:// or ldap://")
        }
        var rest = text[colon.upperBound...]
        if rest.last == "/" { rest = rest.dropLast() }
        guard !rest.contains("@") else {
            throw ServerAddressError(
                message: "a server's URL holds no user name and no password; they stand under bind")
        }
        if rest.contains(where: { "/?#".contains($0) }) {
            throw ServerAddressError(
                message: "a server's URL ends after the port; base DNs and filters stand under users and groups")
        }
        let host: Substring
        let port: Substring?
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else {
                throw ServerAddressError(message: "the bracket around the IPv6 address is never closed")
            }
            host = rest[rest.index(after: rest.startIndex)..<end]
            let tail = rest[rest.index(after: end)...]
            guard tail.isEmpty || tail.first == ":" else {
                throw ServerAddressError(message: "only a colon and a port may follow the IPv6 address")
            }
            port = tail.isEmpty ? nil : tail.dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw ServerAddressError(message: "what stands between the brackets is no IPv6 address")
            }
        } else {
            let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else {
                throw ServerAddressError(message: "an IPv6 address stands in brackets: ldaps://[2001:db8::1]:636")
            }
            host = parts[0]
            port = parts.count == 2 ? parts[1] : nil
            guard !host.isEmpty else { throw ServerAddressError(message: "the host is missing") }
            guard host.utf8.allSatisfy(Self.isHostByte), !host.hasPrefix("."), !host.hasPrefix("-") else {
                throw ServerAddressError(
                    message: "the host has a character that no host name has; write a name in its ASCII form (xn--…)")
            }
        }
        guard let port else {
            (self.scheme, self.host, self.port) = (scheme, String(host), scheme == .ldaps ? 636 : 389)
            return
        }
        guard port.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(port), 1...65535 ~= number else {
            throw ServerAddressError(message: "the port must be a number from 1 to 65535")
        }
        (self.scheme, self.host, self.port) = (scheme, String(host), number)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The URL with its port, as libldap takes it.
    public var description: String {
        "\(scheme.rawValue)://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }

    /// Whether what is sent there never leaves this machine.
    public var isLoopback: Bool {
        if host == "::1" || host.lowercased() == "localhost" { return true }
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return bytes.count == 4 && bytes[0] == 127 && !bytes.contains(nil)
    }
}

/// Why a text is no server's URL. It quotes nothing of the text.
public struct ServerAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    public var message: String
    public var description: String { message }
}
