import Foundation
import TestSupport
import Testing

/// A cycle that stands still in the middle of its read, because a relay passes nothing on.
final class StalledCycle {
    let site: TestSite
    let relay: TCPRelay
    let program: RunningProgram

    /// Learns from a cycle that changes nothing how many bytes the server sends, and then starts one that stalls a while
    /// before its end.
    ///
    /// - Parameter bytes: How many bytes before the end.
    init(of site: TestSite, on server: any DirectoryServer, bytesBeforeEnd bytes: Int) throws {
        self.site = site
        relay = try TCPRelay(to: server.host, port: server.ldapsPort)
        let port = relay.port
        try site.configureDirectory { part in
            part.servers = ["ldaps://127.0.0.1:\(port)"]
            part.deadlines = ["page": "100s", "tls": "100s", "bind": "100s"]
        }
        try site.sync()
        let end = 2 * relay.bytesFromServer - bytes
        relay.stall(afterBytesFromServer: end)
        program = try site.start("sync")
        let relay = relay
        try eventually("the cycle doesn't come to the byte at which it is to stall") { relay.bytesFromServer >= end }
    }

    func resume() throws -> Ending {
        relay.resume()
        return try program.ending()
    }
}

/// Waits until something is true, for a minute at most.
func eventually(_ complaint: Comment, _ isTrue: () throws -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !isTrue() {
        try #require(ContinuousClock.now < end, complaint)
        Thread.sleep(forTimeInterval: 0.01)
    }
}
