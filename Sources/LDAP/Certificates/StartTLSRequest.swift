import Glibc

/// The extended operation that begins TLS (RFC 4511 §4.14), for the diagnostic handshake, which has no libldap below it.
enum StartTLSRequest {
    /// Message 1, an ExtendedRequest with the name 1.3.6.1.4.1.1466.20037.
    private static let message: [UInt8] =
        [0x30, 0x1D, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)

    /// Asks, and reads the answer; the caller's watchdog limits the time.
    static func exchange(on descriptor: Int32, with server: LDAPServer) throws(LDAPError) {
        let sent = unsafe message.withUnsafeBytes { buffer in
            unsafe send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == message.count else {
            throw LDAPError(.serverDown, .startTLS, server: server, cause: .connectionLost)
        }
        let answer = try body(on: descriptor, server)
        guard let code = resultCode(answer) else {
            throw LDAPError(
                .decodingError, .startTLS, server: server,
                cause: .malformedAnswer("it does not answer StartTLS as LDAP does"))
        }
        guard code == 0 else {
            throw LDAPError(LDAPError.Code(rawValue: Int32(code)), .startTLS, server: server, cause: .startTLSRefused)
        }
    }

    /// The content of the next message, without its outer tag and length. Not a byte more is read: TLS comes next.
    private static func body(on descriptor: Int32, _ server: LDAPServer) throws(LDAPError) -> [UInt8] {
        let head = try read(2, descriptor, server)
        var length = Int(head[1])
        if length & 0x80 != 0 {
            let size = length & 0x7F
            guard (1...4).contains(size) else { return [] }
            length = try read(size, descriptor, server).reduce(0) { $0 << 8 | Int($1) }
        }
        guard head[0] == 0x30, length <= 1 << 16 else { return [] }
        return try read(length, descriptor, server)
    }

    private static func read(_ count: Int, _ descriptor: Int32, _ server: LDAPServer) throws(LDAPError) -> [UInt8] {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let result = unsafe recv(descriptor, buffer.baseAddress! + filled, count - filled, 0)
                if result < 0 && errno == EINTR { continue }
                guard result > 0 else { return }
                filled += result
            }
        }
        guard bytes.count == count else {
            throw LDAPError(.serverDown, .startTLS, server: server, cause: .connectionLost)
        }
        return bytes
    }

    /// The result code of an ExtendedResponse to message 1: `02 01 01 78 LL 0A 01 CODE …`, with lengths below 128.
    static func resultCode(_ body: [UInt8]) -> UInt8? {
        guard body.count >= 8, body[0..<4] == [0x02, 0x01, 0x01, 0x78] else { return nil }
        let lengthSize = body[4] & 0x80 == 0 ? 0 : Int(body[4] & 0x7F)
        let start = 5 + lengthSize
        guard body.count > start + 2, body[start] == 0x0A, body[start + 1] == 1 else { return nil }
        return body[start + 2]
    }
}
