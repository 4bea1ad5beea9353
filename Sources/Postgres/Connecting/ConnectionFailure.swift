import Glibc

/// What libpq's message about a failed connection tells.
enum ConnectionFailure {
    /// Reads a message in libpq's verbose form: `… failed: FATAL:  3D000: database "x" does not exist`, then `LOCATION: …`.
    ///
    /// With several hosts, the last one's reason counts.
    static func error(from message: String) -> PostgresError {
        let lines = message.split(separator: "\n").filter { !$0.hasPrefix("LOCATION:  ") }
        let diagnostic = lines.joined(separator: "; ")
        if let state = lines.reversed().lazy.compactMap(sqlState).first {
            return PostgresError(.init(rawValue: state), .connect, diagnostic: diagnostic)
        }
        let isRefused = message.contains(unsafe String(cString: strerror(ECONNREFUSED)))
        return PostgresError(isRefused ? .refused : .cannotConnect, .connect, diagnostic: diagnostic)
    }

    /// The code behind the severity, in whatever language that is.
    private static func sqlState(of line: Substring) -> String? {
        for (place, character) in zip(line.indices, line) where character == ":" {
            let rest = line[place...]
            guard rest.hasPrefix(":  ") else { continue }
            let state = rest.dropFirst(3).prefix(5)
            if PostgresError.Code.isSQLState(state) && rest.dropFirst(8).hasPrefix(": ") { return String(state) }
        }
        return nil
    }
}
