import Glibc

/// A TCP socket on 127.0.0.1 at a port that the kernel chose. Not inherited by programs that a test starts.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    let port: Int

    /// - Parameter backlog: `nil` binds the port without listening on it, so that the kernel refuses connections.
    init(backlog: Int32?) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
                unsafe bind(descriptor, general, length) == 0 && getsockname(descriptor, general, &length) == 0
            }
        }
        guard bound else { throw SocketFailure("bind") }
        port = Int(UInt16(bigEndian: address.sin_port))
        if let backlog, listen(descriptor, backlog) != 0 { throw SocketFailure("listen") }
    }

    /// The next connection, or `nil` once the socket was shut down.
    func accepted() -> Int32? {
        while true {
            let connection = accept(descriptor, nil, nil)
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                return connection
            }
            if errno != EINTR && errno != ECONNABORTED { return nil }
        }
    }
}

/// A socket call that failed in a test's own server.
public struct SocketFailure: Error {
    public let call: String
    public let code: Int32

    init(_ call: String) {
        self.call = call
        code = errno
    }
}

/// Connects to an IPv4 address; the caller closes the descriptor.
func connected(to host: String, port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure("socket") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw SocketFailure("inet_pton") }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
            unsafe connect(descriptor, general, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard result == 0 else {
        close(descriptor)
        throw SocketFailure("connect")
    }
    return descriptor
}

/// Sends all of the bytes; false where the peer is gone.
func sendAll(_ bytes: some Sequence<UInt8>, to descriptor: Int32) -> Bool {
    let bytes = Array(bytes)
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe send(descriptor, buffer.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count < 0 {
            if errno == EINTR { continue }
            return false
        }
        sent += count
    }
    return true
}

/// What a descriptor has to read next; empty at its end.
func received(from descriptor: Int32) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        var result = 0
        repeat {
            unsafe result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        } while result < 0 && errno == EINTR
        count = max(0, result)
    }
}
