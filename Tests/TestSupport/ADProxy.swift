import Foundation

/// A proxy before domain controllers that enforces what Samba doesn't and Microsoft's do (`deploy/testbed/ad_proxy.py`).
///
/// ```swift
/// let proxy = try ADProxy(before: [(samba.ldapsURL, samba.caFile)])
/// try proxy.configure { $0.rules = [.init(when: .range, do: .cut)] }
/// ```
///
/// It ends with this object, and with the test process at the latest.
public final class ADProxy {
    private let folder: TemporaryFolder
    private let process = Process()
    private let ports: Ports
    private var settings = Settings()

    public var ldapsURL: String { "ldaps://127.0.0.1:\(ports.port)" }
    public var caFile: String { folder.file("tls/root.crt") }

    /// Starts it before one controller or two, each with the file that its certificate is checked with.
    public init(before controllers: [(url: String, caFile: String)]) throws {
        folder = try TemporaryFolder()
        try run([projectFolder + "/deploy/testbed/certificates.sh", folder.file("tls")])
        let output = Pipe()
        let complaints = try folder.write("", to: "complaints")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "python3", projectFolder + "/deploy/testbed/ad_proxy.py",
                "--certificate", folder.file("tls/server.crt"), "--key", folder.file("tls/server.key"),
                "--owner", String(ProcessInfo.processInfo.processIdentifier),
            ] + controllers.flatMap { ["--backend", $0.url, "--backend-ca", $0.caFile] }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: complaints)
        try process.run()
        guard let line = Self.line(of: output.fileHandleForReading.fileDescriptor) else {
            process.waitUntilExit()
            throw CommandFailure(
                command: process.arguments ?? [], status: process.terminationStatus,
                output: try String(contentsOfFile: complaints, encoding: .utf8))
        }
        ports = try Self.decoder.decode(Ports.self, from: line)
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    // MARK: What it does

    /// Changes settings, and counts connections, caps and what rules count anew.
    public func configure(_ change: (inout Settings) -> Void) throws {
        change(&settings)
        try command(Command(do: "set", settings: settings))
    }

    /// Ends every connection that is open now.
    public func drop() throws { try command(Command(do: "drop")) }

    /// Waits until a rule holds a search; `nil` where none did in that time.
    public func heldSearch(seconds: Int = 60) throws -> Event? {
        try command(Command(do: "await", seconds: seconds)).held
    }

    /// Waits until the log has a search like this; `nil` where it hasn't in that time.
    public func search(of base: String, scope: Int, seconds: Int = 60) throws -> Event? {
        try command(Command(do: "wait", event: Wanted(kind: "search", base: base, scope: scope), seconds: seconds))
            .event
    }

    /// Waits until a connection has ended for this reason; `nil` where none did in that time.
    public func endOfConnection(why: String, seconds: Int = 60) throws -> Event? {
        try command(Command(do: "wait", event: Wanted(kind: "end", why: why), seconds: seconds)).event
    }

    /// Lets every held search go on.
    public func resume() throws { try command(Command(do: "resume")) }

    /// What happened since `clearLog`, in the order in which it ended.
    public func log() throws -> [Event] { try command(Command(do: "log")).events ?? [] }

    public func clearLog() throws { try command(Command(do: "clear")) }

    /// The searches of the log.
    public func searches() throws -> [Event] { try log().filter { $0.kind == "search" } }

    // MARK: The control port

    private struct Ports: Decodable {
        let port: Int
        let control: Int
    }

    private struct Command: Encodable {
        var `do`: String
        var settings: Settings?
        var event: Wanted?
        var seconds: Int?
    }

    /// The values that an event of the log must have.
    private struct Wanted: Encodable {
        var kind: String
        var base: String?
        var scope: Int?
        var why: String?
    }

    private struct Reply: Decodable {
        let error: String?
        let held: Event?
        let event: Event?
        let events: [Event]?
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    @discardableResult
    private func command(_ command: Command) throws -> Reply {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let connection = try connected(to: "127.0.0.1", port: ports.control)
        defer { close(connection) }
        func failure(_ output: String) -> CommandFailure {
            CommandFailure(command: ["ad_proxy.py", command.do], status: 1, output: output)
        }
        guard sendAll(try encoder.encode(command) + [UInt8(ascii: "\n")], to: connection),
            let answer = Self.line(of: connection)
        else { throw failure("no answer") }
        let reply = try Self.decoder.decode(Reply.self, from: answer)
        if let error = reply.error { throw failure(error) }
        return reply
    }

    /// What comes before the first line's end; `nil` where none does.
    private static func line(of descriptor: Int32) -> Data? {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = nextBytes(descriptor)
            if more.isEmpty { return nil }
            line += more
        }
        return line
    }
}

extension ADProxy {
    /// What it enforces, and what goes wrong; `nil` is as `ad_proxy.py` says.
    public struct Settings: Encodable, Sendable {
        /// Where the name that was asked for stands without values, beside the range that the server called it.
        public enum Echo: String, Encodable, Sendable {
            case before, after, none
        }

        public var maxPageSize: Int?
        /// Used in turn.
        public var maxValRange: [Int]?
        public var echo: Echo?
        /// The controllers of successive connections, used in turn.
        public var route: [Int]?
        /// Seconds without a request after which a connection is ended; 0 never.
        public var idle: Double?
        public var rules: [Rule]?
    }

    /// Something that goes wrong.
    public struct Rule: Encodable, Sendable {
        /// What is counted; a range is one that doesn't begin with the first value.
        public enum When: String, Encodable, Sendable {
            case operation, bind, search, page, range
        }

        public enum Deed: String, Encodable, Sendable, CaseIterable {
            case hangUp = "hang-up"
            case close, cut, hold, error, vanish, absent, end, shift, short
        }

        var when: When
        var `do`: Deed
        /// Which of them it meets, from 1.
        var number = 1
        /// Whether it meets all that follow.
        var lasting = false
        /// Only what is at or below this DN; "" is the root DSE alone.
        var base: String?
        /// The result code of an error.
        var code = 1

        public init(
            when: When, do deed: Deed, number: Int = 1, lasting: Bool = false, base: String? = nil, code: Int = 1
        ) {
            self.when = when
            self.do = deed
            self.number = number
            self.lasting = lasting
            self.base = base
            self.code = code
        }
    }

    /// Something that happened: `kind` is `connect`, `end`, `refused`, `bind`, `search` or `other`.
    public struct Event: Decodable, Sendable {
        public let kind: String
        /// From 1.
        public let connection: Int
        /// The controller, from 0.
        public let backend: Int
        public let why: String?

        public let base: String?
        public let scope: Int?
        public let attributes: [String]?
        /// What was asked for, and what was granted; `nil` without a request for pages.
        public let pageSize: Int?
        public let granted: Int?
        public let hasCookie: Bool?
        public let entries: Int?
        /// What attributes were called of which a part of the values was returned.
        public let ranges: [String]?
        /// `nil` where the connection ended without one.
        public let result: Int?
        /// What the rule does that it met.
        public let rule: String?
    }
}

/// What a pipe or socket has to read next; empty at its end.
private func nextBytes(_ descriptor: Int32) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        var result = 0
        repeat {
            unsafe result = read(descriptor, buffer.baseAddress, buffer.count)
        } while result < 0 && errno == EINTR
        count = max(0, result)
    }
}
