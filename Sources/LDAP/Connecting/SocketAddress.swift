import Glibc

/// An IPv4 or IPv6 address with its port, as the socket calls take it.
struct SocketAddress: Sendable, Equatable {
    /// The bytes of a `sockaddr_in` or `sockaddr_in6`.
    private let bytes: [UInt8]

    let family: Int32

    /// - Returns: `nil` of an address of another family.
    init?(bytes: [UInt8], family: Int32) {
        let size =
            switch family {
            case AF_INET: MemoryLayout<sockaddr_in>.size
            case AF_INET6: MemoryLayout<sockaddr_in6>.size
            default: Int.max
            }
        guard bytes.count >= size else { return nil }
        self.bytes = Array(bytes.prefix(size))
        self.family = family
    }

    /// An address written in digits, without a look-up; an IPv6 one may have a zone.
    init?(literal: String, port: UInt16 = 0) {
        guard let address = Resolver.addresses(ofLiteral: literal, port: port)?.first else { return nil }
        self = address
    }

    /// The address that a connected socket's other end has.
    init?(peerOf descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe getpeername(descriptor, general, &length)
            }
        }
        guard result == 0 else { return nil }
        let bytes = unsafe withUnsafeBytes(of: &storage) { unsafe Array($0.prefix(Int(length))) }
        self.init(bytes: bytes, family: Int32(storage.ss_family))
    }

    var isIPv6: Bool { family == AF_INET6 }

    /// Whether it never leaves this host: 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1 (RFC 4291 §2.5.3), or the former mapped.
    var isLoopback: Bool {
        let address = address
        if family == AF_INET { return address[0] == 127 }
        let zeros = Array(repeating: UInt8(0), count: 10)
        return address == zeros + [0, 0, 0, 0, 0, 1] || address.starts(with: zeros + [0xFF, 0xFF, 127])
    }

    /// The address alone: four or sixteen bytes, in network order.
    private var address: ArraySlice<UInt8> {
        let slice = family == AF_INET ? bytes[4..<8] : bytes[8..<24]
        return ArraySlice(Array(slice))
    }

    /// Hands the address to a socket call.
    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { buffer in
            // An array's storage is aligned for any address structure.
            let pointer = unsafe buffer.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return unsafe body(pointer, socklen_t(buffer.count))
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// In digits, without the port.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let result = unsafe withSocketAddress { pointer, length in
            unsafe getnameinfo(pointer, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        }
        guard result == 0 else { return "unknown address" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
