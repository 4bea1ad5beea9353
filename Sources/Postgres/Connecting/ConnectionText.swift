import CLibPQ

/// A connection URI or `keyword=value` text, looked at before it is used.
enum ConnectionText {
    /// Refuses what libpq can't read, or would read wrongly and then print a piece of the password.
    ///
    /// libpq's own words about a text that it can't read quote it, password included, so they are not passed on.
    ///
    /// - Returns: The hosts that are to be tried one after the other; one `nil` where that is libpq's to do: it is one host, or
    ///   a standby is preferred among all.
    static func hosts(_ text: String) throws(PostgresError) -> [Host?] {
        guard CStrings.canHold(text) else { throw malformed("it holds a NUL character") }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &message) else {
            unsafe PQfreemem(message)
            throw malformed("it is neither a URI nor a list of keyword=value pairs that libpq can read")
        }
        defer { unsafe PQconninfoFree(options) }
        // An @ or / in a password that is not percent-encoded ends up in the host or in the port.
        let hosts = unsafe list("host", of: options)
        guard !hosts.contains(where: { $0.dropFirst().contains("@") }) else {
            throw malformed("its host holds an @")
        }
        let ports = unsafe list("port", of: options)
        guard ports.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            throw malformed("its port is not a number")
        }
        let addresses = unsafe list("hostaddr", of: options)
        let count = max(hosts.count, addresses.count)
        guard count > 1, unsafe list("target_session_attrs", of: options) != ["prefer-standby"],
            hosts.isEmpty || addresses.isEmpty || hosts.count == addresses.count,
            ports.count <= 1 || ports.count == count
        else { return [nil] }
        return (0..<count).map { place in
            Host(
                name: hosts.isEmpty ? nil : String(hosts[place]),
                address: addresses.isEmpty ? nil : String(addresses[place]),
                port: ports.isEmpty ? nil : String(ports[ports.count == 1 ? 0 : place]))
        }
    }

    /// One of several hosts.
    struct Host: Equatable {
        var name: String?
        var address: String?
        var port: String?
    }

    private static func malformed(_ reason: String) -> PostgresError {
        PostgresError(
            .malformedConnectionText, .connect,
            diagnostic: "\(reason); in a URI, special characters of a password are percent-encoded")
    }

    /// The parts, between commas, of an option.
    private static func list(_ keyword: String, of options: UnsafeMutablePointer<PQconninfoOption>) -> [Substring] {
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if unsafe String(cString: name) == keyword {
                guard let value = unsafe option.pointee.val else { return [] }
                return unsafe String(cString: value).split(separator: ",")
            }
            unsafe option += 1
        }
        return []
    }
}

extension PostgresConnection {
    /// Where a connection text leads, to be shown: `postgresql://host:port/database`, without a user or a password.
    public static func words(for text: String) -> String {
        guard CStrings.canHold(text), let options = unsafe PQconninfoParse(text, nil) else { return "postgresql://" }
        defer { unsafe PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = unsafe options
        while let name = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val { unsafe values[String(cString: name)] = String(cString: value) }
            unsafe option += 1
        }
        if let service = values["service"], values["host"] == nil { return "postgresql service \(service)" }
        let hosts = (values["host"] ?? values["hostaddr"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let ports = (values["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return port.isEmpty ? String(host) : "\(host):\(port)"
        }
        return "postgresql://\(places.joined(separator: ","))/\(values["dbname"] ?? "")"
    }
}
