import LDAPText

extension ConfigurationReader {
    /// The bind of one directory, which is required where servers are read.
    func bind(_ directory: SectionReader, flavour: FlavourName?) -> BindSettings? {
        guard directory.isGiven("bind") else {
            directory.require("bind", "write bind: with dn and password_file below it, or method: anonymous")
            return nil
        }
        guard let keys = directory.section("bind"),
            let method = keys.value("method").flatMap({ choice($0, among: ["simple", "anonymous"]) })
        else { return nil }
        let passwords = ["password_file", "password_credential", "password_env", "password"].filter(keys.isGiven)
        if method == "anonymous" {
            for name in ["dn"] + passwords {
                if let item = keys.given(name) { fault(item, "an anonymous bind has none", "remove it") }
            }
            return passwords.isEmpty && !keys.isGiven("dn") ? .anonymous : nil
        }
        if !keys.isGiven("dn") { keys.require("dn", flavour: flavour ?? .openLDAP) }
        let name = keys.value("dn").flatMap { bindName($0, flavour: flavour) }
        for extra in passwords.dropFirst() {
            if let item = keys.given(extra) { fault(item, "\(passwords[0]) is there already", "keep one of them") }
        }
        if passwords.isEmpty { keys.require("password_file") }
        let password = passwords.first.flatMap { keys.value($0) }.flatMap { passwordSource($0, key: passwords[0]) }
        guard let name, let password, passwords.count == 1 else { return nil }
        return .simple(name: name, password: password)
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
                flavour?.isMicrosoft == true ? "a name for signing in is written name@domain or DOMAIN\\name" : nil)
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
