import LDAPText

extension ConfigurationReader {
    /// Servers or a file, and how they are read. All keys are looked at, whichever it is.
    func source(_ keys: SectionReader, flavour: FlavourName?) -> DirectorySource? {
        let servers = keys.value("servers").flatMap(servers)
        let isFile = servers?.contains { if case .file = $0.address { true } else { false } } ?? false
        let tls = keys.section("tls").flatMap { tlsSettings($0, isFile: isFile) }
        let deadlines = keys.section("deadlines").flatMap(deadlineSettings)
        let pageSize = keys.value("page_size").flatMap { integer($0, in: 1...100_000) }
        let retryPause = keys.value("retry_pause").flatMap(duration)
        let ldif = keys.isGiven("ldif") ? keys.section("ldif").flatMap(fileProof) : (nil, nil)
        if isFile {
            return file(servers ?? [], keys, proof: ldif)
        }
        if let item = keys.given("ldif"), servers != nil {
            fault(item, "belongs to a file:/// server, and there is none", "remove it")
        }
        let addresses = servers?.compactMap { server -> (item: Item, address: ServerAddress)? in
            if case .ldap(let address) = server.address { (server.item, address) } else { nil }
        }
        // Servers at fault may have been meant for a file, which needs no bind.
        let needsBind = servers != nil || !keys.isGiven("servers") || keys.isGiven("bind")
        let bind = needsBind ? bind(keys, flavour: flavour) : nil
        if let addresses, let tls {
            checkProtection(of: addresses, tls, bind, keys)
        }
        guard let addresses, let tls, let bind, let deadlines, let pageSize, let retryPause else {
            return nil
        }
        return .ldap(
            LDAPSettings(
                servers: addresses.map(\.address), tls: tls, bind: bind, deadlines: deadlines, pageSize: pageSize,
                retryPause: retryPause))
    }

    private enum Address {
        case ldap(ServerAddress)
        /// An absolute path.
        case file(String)
    }

    private func servers(_ item: Item) -> [(item: Item, address: Address)]? {
        let entries = item.entries
        guard !entries.isEmpty else {
            fault(item, "there is no server in this list")
            return nil
        }
        return all(entries) { entry in
            guard let scalar = text(entry) else { return nil }
            if scalar.text.lowercased().hasPrefix("file:") { return fileAddress(scalar.text, entry) }
            do throws(ServerAddressError) {
                return (entry, .ldap(try ServerAddress(scalar.text)))
            } catch {
                fault(entry, error.message)
                return nil
            }
        }
    }

    private func fileAddress(_ text: String, _ item: Item) -> (item: Item, address: Address)? {
        guard text.dropFirst("file:".count).hasPrefix("///") else {
            fault(item, "a file's URL has an absolute path and no host", "write file:///PATH")
            return nil
        }
        guard let path = String(text.dropFirst("file://".count)).removingPercentEncoding, !path.contains("\0") else {
            fault(item, "what follows a % is no two hexadecimal digits", "write %25 for a % itself")
            return nil
        }
        do throws(FileError) {
            try surroundings.probe(path)
        } catch {
            fault(item, "the file \(shown(path, item)) can't be read: \(error.message)")
            return nil
        }
        return (item, .file(path))
    }

    private func file(
        _ servers: [(item: Item, address: Address)], _ keys: SectionReader, proof: (entries: Int?, sha256: String?)?
    ) -> DirectorySource? {
        guard servers.count == 1, case .file(let path) = servers[0].address else {
            fault(servers[1].item, "a file is read alone", "keep one file, or servers")
            return nil
        }
        if let bind = keys.given("bind") { fault(bind, "a file is read without a bind", "remove it") }
        return proof.map { .file(FileSettings(path: path, entries: $0.entries, sha256: $0.sha256)) }
    }

    private func fileProof(_ keys: SectionReader) -> (entries: Int?, sha256: String?)? {
        let before = faults.count
        let entries = keys.value("entries").flatMap { integer($0, in: 0...(.max)) }
        let sha256 = keys.value("sha256").flatMap { item -> String? in
            guard let scalar = text(item) else { return nil }
            guard scalar.text.utf8.count == 64, scalar.text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                fault(item, "must be 64 hexadecimal digits")
                return nil
            }
            return scalar.text.lowercased()
        }
        return faults.count == before ? (entries, sha256) : nil
    }

    private func deadlineSettings(_ keys: SectionReader) -> DeadlineSettings? {
        let times = keys.section.keys.map { keys.value($0.name).flatMap(duration) }
        guard let name = times[0], let connect = times[1], let tls = times[2], let bind = times[3], let page = times[4],
            let total = times[5]
        else { return nil }
        return DeadlineSettings(name: name, connect: connect, tls: tls, bind: bind, page: page, total: total)
    }

    /// Refuses what needs something of another section, and what would go over the network unprotected without having
    /// been asked for.
    private func checkProtection(
        of servers: [(item: Item, address: ServerAddress)], _ tls: TLSSettings, _ bind: BindSettings?,
        _ keys: SectionReader
    ) {
        if case .external = bind, tls.clientCertificate == nil {
            fault(
                keys.given("bind") ?? keys.item, "method external binds by client certificate, and none is named",
                "write tls.client_certificate and tls.client_key")
        }
        for (item, address) in servers {
            if address.scheme == .ldap, !tls.startTLS { checkPlain(item, address, tls, bind) }
            switch (address.scheme, tls.startTLS) {
            case (.ldaps, true):
                fault(
                    item, "ldaps:// is protected from the first byte, and tls.start_tls asks for TLS once more",
                    "write ldap:// or remove tls.start_tls")
            case (.ldap, false) where !tls.allowsPlaintext:
                fault(
                    item, "ldap:// without TLS is open to everybody between here and there",
                    "write ldaps://, or tls.start_tls: true, or in so many words tls.plaintext: insecure")
            case (.ldap, false), (.ldaps, false), (.ldap, true): break
            }
        }
        if tls.allowsPlaintext, servers.allSatisfy({ $0.address.scheme == .ldaps || tls.startTLS }) {
            let item = keys.given("tls") ?? keys.item
            warn(item, "plaintext: insecure is not needed, since every server is asked for TLS", "remove it")
        }
    }

    /// What doesn't go with a server that is asked for no TLS.
    private func checkPlain(_ item: Item, _ address: ServerAddress, _ tls: TLSSettings, _ bind: BindSettings?) {
        if !tls.pinnedSHA256.isEmpty {
            fault(
                item, "without TLS nobody sees this server's certificate, and tls.pinned_sha256 pins it",
                "write ldaps://, or tls.start_tls: true")
        }
        guard tls.allowsPlaintext else { return }
        switch bind {
        case .simple where !address.isLoopback, .scramSHA256 where !address.isLoopback:
            fault(
                item, "a password is never sent unencrypted to another machine",
                "write ldaps://, or bind.method: anonymous")
        case .external:
            fault(item, "a client certificate is shown with TLS only", "write ldaps://, or tls.start_tls: true")
        // Kerberos brings its own encryption.
        case .gssapi: break
        case .simple, .scramSHA256, .anonymous, nil:
            if !address.isLoopback {
                warn(item, "everybody between here and there can read and change what this server says")
            }
        }
    }
}
