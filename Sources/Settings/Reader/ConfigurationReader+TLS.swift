extension ConfigurationReader {
    func tlsSettings(_ keys: SectionReader, isFile: Bool) -> TLSSettings? {
        let before = faults.count
        let startTLS = keys.value("start_tls").flatMap(boolean)
        let caFile = keys.value("ca_file").flatMap { isFile ? path($0) : readablePath($0) }
        let plaintext = keys.value("plaintext").flatMap { choice($0, among: ["refused", "insecure"]) }
        let warnDays = keys.value("warn_days").flatMap { integer($0, in: 0...3_650) }
        let client = clientCertificate(keys, isFile: isFile)
        let pins = keys.value("pinned_sha256").flatMap(fingerprints) ?? []
        guard let startTLS, let caFile, let plaintext, let warnDays, faults.count == before else { return nil }
        return TLSSettings(
            startTLS: startTLS, caFile: caFile, allowsPlaintext: plaintext == "insecure", warnDays: warnDays,
            clientCertificate: client, pinnedSHA256: pins)
    }

    private func clientCertificate(_ keys: SectionReader, isFile: Bool) -> ClientCertificateSettings? {
        let certificate = keys.value("client_certificate").flatMap { isFile ? path($0) : readablePath($0) }
        let key = keys.value("client_key").flatMap { isFile ? path($0) : readablePath($0) }
        switch (keys.isGiven("client_certificate"), keys.isGiven("client_key")) {
        case (true, false): keys.require("client_key")
        case (false, true): keys.require("client_certificate")
        case (true, true), (false, false): break
        }
        if let key, let item = keys.given("client_key"), let mode = surroundings.mode(key), mode & 0o007 != 0 {
            fault(
                item, "everybody on this machine may read or change the private key",
                "chmod 600, or 640 with rollcall's group")
        }
        guard let certificate, let key else { return nil }
        return ClientCertificateSettings(certificateFile: certificate, keyFile: key)
    }

    /// SHA-256 fingerprints as `openssl x509 -fingerprint` or `sha256sum` print them.
    private func fingerprints(_ item: Item) -> [String]? {
        guard !item.entries.isEmpty else {
            fault(item, "there is no fingerprint in this list", "remove the key where the chain alone counts")
            return nil
        }
        return all(item.entries) { entry in
            guard let scalar = text(entry) else { return nil }
            let pairs = scalar.text.split(separator: ":", omittingEmptySubsequences: false)
            let isEvenlyParted = pairs.count == 1 || pairs.allSatisfy { $0.utf8.count == 2 }
            let digits = pairs.joined().lowercased()
            guard isEvenlyParted, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), digits.utf8.count == 64 else {
                fault(
                    entry, "must be a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons between pairs",
                    digits.utf8.count == 40
                        ? "SHA-1's 40 digits are too weak; openssl x509 -fingerprint -sha256 prints the right one"
                        : "openssl x509 -noout -fingerprint -sha256 prints it")
                return nil
            }
            return digits
        }
    }
}
