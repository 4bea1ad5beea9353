/// A text in which `${NAME}` and `${file:PATH}` have been replaced, and `$${` has become `${`.
struct Substitution {
    var text: String
    /// Whether anything was brought in from outside.
    var isSubstituted = false
    /// Whether anything of the result stands in the configuration itself.
    var hasOwnText = false

    init(_ source: String, _ surroundings: Surroundings) throws(SubstitutionError) {
        text = ""
        var rest = source.unicodeScalars[...]
        while let scalar = rest.first {
            if rest.starts(with: "$${".unicodeScalars) {
                text += "${"
                hasOwnText = true
                rest = rest.dropFirst(3)
            } else if rest.starts(with: "${".unicodeScalars) {
                guard let end = rest.firstIndex(of: "}") else {
                    throw SubstitutionError(message: "this ${ is never closed", suggestion: Self.howToWrite)
                }
                let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                text += try Self.value(of: name, surroundings)
                isSubstituted = true
                rest = rest[rest.index(after: end)...]
            } else {
                text.unicodeScalars.append(scalar)
                hasOwnText = true
                rest = rest.dropFirst()
            }
        }
    }

    private static let howToWrite = "write ${NAME} or ${file:PATH}, or $${ for these two characters themselves"

    private static func value(of name: String, _ surroundings: Surroundings) throws(SubstitutionError) -> String {
        if name.contains("${") {
            throw SubstitutionError(message: "one ${…} inside another is not read", suggestion: nil)
        }
        if name.hasPrefix("file:") {
            let path = String(name.dropFirst("file:".count))
            guard !path.isEmpty else {
                throw SubstitutionError(message: "${file:} names no file", suggestion: howToWrite)
            }
            do throws(FileError) {
                return try surroundings.read(surroundings.resolve(path)).droppingLastNewline()
            } catch {
                throw SubstitutionError(message: "the file \(path) can't be read: \(error.message)", suggestion: nil)
            }
        }
        guard isName(name) else {
            throw SubstitutionError(
                message: "what stands between ${ and } is no variable's name", suggestion: howToWrite)
        }
        guard let value = surroundings.environment[name] else {
            throw SubstitutionError(
                message: "the environment variable \(name) is not set",
                suggestion: "set it, or write $${ for these two characters themselves")
        }
        return value
    }

    /// Whether a shell could set such a variable (POSIX.1-2017, section 3.235).
    static func isName(_ text: String) -> Bool {
        let isLetter = { (byte: UInt8) in byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F }
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || 0x30...0x39 ~= $0 }
    }
}

/// Why a `${…}` can't be replaced. It holds no value.
struct SubstitutionError: Error {
    var message: String
    var suggestion: String?
}
