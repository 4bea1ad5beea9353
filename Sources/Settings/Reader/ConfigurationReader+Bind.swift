import LDAPText

extension ConfigurationReader {
    /// The bind of one directory, which is required where servers are read.
    func bind(_ directory: SectionReader, flavour: FlavourName?) -> BindSettings? {
        guard directory.isGiven("bind") else {
            directory.require("bind", "write bind: with dn and password_file below it, or method: anonymous")
            return nil
        }
        guard let keys = directory.section("bind"),
            let method = keys.value("method").flatMap({ choice($0, among: BindMethod.allCases.map(\.rawValue)) })
                .flatMap(BindMethod.init)
        else { return nil }
        let before = faults.count
        refuseKeysOfOthers(keys, method)
        let settings: BindSettings? =
            switch method {
            case .simple: simple(keys, flavour: flavour)
            case .anonymous: .anonymous
            case .external: .external
            case .gssapi: kerberos(keys).map { .gssapi($0) }
            case .scramSHA256: scram(keys)
            }
        return faults.count == before ? settings : nil
    }

    /// Leaves a fault for every key that says nothing to the method.
    private func refuseKeysOfOthers(_ keys: SectionReader, _ method: BindMethod) {
        for name in keys.names where name != "method" && !method.keys.contains(name) {
            guard let item = keys.given(name) else { continue }
            if method == .anonymous {
                fault(item, "an anonymous bind has none", "remove it")
            } else {
                let others = BindMethod.allCases.filter { $0.keys.contains(name) }.map(\.rawValue)
                fault(
                    item, "method \(method.rawValue) has no use for it",
                    "remove it, or write method: \(others.joined(separator: " or "))")
            }
        }
    }

    private func simple(_ keys: SectionReader, flavour: FlavourName?) -> BindSettings? {
        if !keys.isGiven("dn") { keys.require("dn", flavour: flavour ?? .openLDAP) }
        let name = keys.value("dn").flatMap { bindName($0, flavour: flavour) }
        let password = onePassword(keys)
        guard let name, let password else { return nil }
        return .simple(name: name, password: password)
    }

    private func scram(_ keys: SectionReader) -> BindSettings? {
        if !keys.isGiven("user") { keys.require("user") }
        let name = keys.value("user").flatMap { text($0) }.map(\.text)
        let password = onePassword(keys)
        guard let name, let password else { return nil }
        return .scramSHA256(name: name, password: password)
    }

    private func onePassword(_ keys: SectionReader) -> PasswordSource? {
        let given = BindMethod.passwords.filter(keys.isGiven)
        for extra in given.dropFirst() {
            if let item = keys.given(extra) { fault(item, "\(given[0]) is there already", "keep one of them") }
        }
        if given.isEmpty { keys.require("password_file") }
        let password = given.first.flatMap { keys.value($0) }.flatMap { passwordSource($0, key: given[0]) }
        return given.count == 1 ? password : nil
    }

    private func kerberos(_ keys: SectionReader) -> KerberosSettings? {
        let bindsChannel = keys.value("channel_binding").flatMap(boolean)
        let keytab = keys.value("keytab").flatMap(keytabPath)
        let principal = keys.value("principal").flatMap(principalName)
        let cache = keys.value("credential_cache").flatMap(cacheName)
        if let item = keys.given("credential_cache"), keys.isGiven("keytab") {
            fault(item, "keytab is there already", "keep one of them")
        }
        if let item = keys.given("principal"), !keys.isGiven("keytab") {
            fault(item, "names a key of a keytab, and there is none", "write keytab, or remove it")
        }
        guard let bindsChannel else { return nil }
        let source =
            keytab.map { KerberosSettings.Source.keytab(path: $0, principal: principal) } ?? cache.map { .cache($0) }
        return KerberosSettings(source: source ?? .surroundings, bindsChannel: bindsChannel)
    }

    private func keytabPath(_ item: Item) -> String? {
        guard let path = readablePath(item) else { return nil }
        if let mode = surroundings.mode(path), mode & 0o007 != 0 {
            warn(
                item, "everybody on this machine may read or change the keytab",
                "chmod 600, or 640 with rollcall's group")
        }
        return path
    }

    private func principalName(_ item: Item) -> String? {
        guard let scalar = text(item) else { return nil }
        if let at = scalar.text.lastIndex(of: "@"), scalar.text[at...].contains(where: \.isLowercase) {
            warn(item, "a Kerberos realm is written in capital letters as a rule, and this one has small ones")
        }
        return scalar.text
    }

    private func cacheName(_ item: Item) -> String? {
        guard let scalar = text(item) else { return nil }
        guard scalar.text.hasPrefix("/") || scalar.text.contains(":") else {
            fault(item, "must be an absolute path, or TYPE:NAME as Kerberos writes it", "write FILE:/PATH")
            return nil
        }
        return scalar.text.hasPrefix("/") ? "FILE:\(scalar.text)" : scalar.text
    }

    private func bindName(_ item: Item, flavour: FlavourName?) -> String? {
        guard let scalar = text(item) else { return nil }
        do throws(DNError) {
            if try !DN(scalar.text).rdns.isEmpty { return scalar.text }
        } catch {
            let isLogin = scalar.text.contains("@") || scalar.text.contains("\\")
            if flavour?.isMicrosoft != false, isLogin, !scalar.text.contains("=") { return scalar.text }
            fault(
                item, "this is no DN: \(error)",
                flavour?.isMicrosoft == true
                    ? "a name for signing in is written name@domain or 'DOMAIN\\name', in single quotation marks" : nil)
        }
        return nil
    }

    private func passwordSource(_ item: Item, key: String) -> PasswordSource? {
        switch key {
        case "password_file":
            guard let path = readablePath(item, isSecret: true) else { return nil }
            if let mode = surroundings.mode(path), mode & 0o007 != 0 {
                warn(
                    item, "everybody on this machine may read or change the password file",
                    "chmod 600, or 640 with rollcall's group")
            }
            return .file(path)
        case "password_credential":
            guard let scalar = text(item) else { return nil }
            guard !scalar.text.contains("/"), scalar.text != ".", scalar.text != ".." else {
                fault(item, "must be a credential's name, and is a path", "a file stands under password_file")
                return nil
            }
            if surroundings.environment["CREDENTIALS_DIRECTORY"] == nil {
                warn(item, "outside of its systemd service rollcall finds no credentials and can't bind")
            }
            return .credential(scalar.text)
        case "password_env":
            guard let scalar = text(item, isSecret: true) else { return nil }
            guard Substitution.isName(scalar.text) else {
                fault(item, "must be the name of an environment variable")
                return nil
            }
            if surroundings.environment[scalar.text] == nil {
                warn(item, "this environment variable is not set here, and without it rollcall can't bind")
            }
            return .environment(scalar.text)
        default:
            guard let scalar = lines(item, isSecret: true) else { return nil }
            if scalar.hasOwnText, surroundings.permissions & 0o077 != 0 {
                let mode = String(surroundings.permissions & 0o7777, radix: 8)
                fault(
                    item, "the password stands in this file, which others than its owner may read (mode 0\(mode))",
                    "chmod 600 \(file), or use password_file")
                return nil
            }
            return .inline(SecretText(scalar.text))
        }
    }
}
