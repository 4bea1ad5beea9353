/// Where the bind password is taken from, each time that it is needed.
public enum PasswordSource: Hashable, Sendable {
    /// A file, by its absolute path.
    case file(String)
    /// A credential that systemd hands to the service (`LoadCredential=NAME:PATH`): the file NAME in the folder that
    /// `$CREDENTIALS_DIRECTORY` names.
    case credential(String)
    /// An environment variable, by its name.
    case environment(String)
    /// The password itself, in a configuration that only its owner may read, or put there by `${…}`.
    case inline(SecretText)

    /// Reads the password and drops one trailing newline. It is never empty: a simple bind with an empty password would
    /// succeed without proving anything (RFC 4513, section 5.1.2).
    public func read(environment: [String: String]) throws(PasswordError) -> SecretText {
        let secret: SecretText
        switch self {
        case .file(let path):
            secret = try content(ofFile: path)
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else {
                throw PasswordError(source: self, cause: .noCredentials)
            }
            secret = try content(ofFile: "\(folder)/\(name)")
        case .environment(let name):
            guard let value = environment[name] else { throw PasswordError(source: self, cause: .unset) }
            secret = SecretText(value.droppingLastNewline())
        case .inline(let text):
            secret = SecretText(text.reveal().droppingLastNewline())
        }
        guard !secret.isEmpty else { throw PasswordError(source: self, cause: .empty) }
        return secret
    }

    private func content(ofFile path: String) throws(PasswordError) -> SecretText {
        do throws(FileError) {
            return SecretText(try TextFile.read(path).droppingLastNewline())
        } catch {
            throw PasswordError(source: self, cause: .file(error.message))
        }
    }
}

extension PasswordSource: CustomStringConvertible {
    /// The place, never what is there.
    public var description: String {
        switch self {
        case .file(let path): "the file \(path)"
        case .credential(let name): "the systemd credential \(name)"
        case .environment(let name): "the environment variable \(name)"
        case .inline: "the configuration"
        }
    }
}
