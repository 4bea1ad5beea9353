import FuzzSupport

@testable import Settings

/// What `${NAME}` and `${file:PATH}` bring in, which no remark may show.
private let secret = "Zq8sXw5vRt"

/// The files that the text names are not opened: a machine's own might wait for a writer, or have no end.
private func surroundings() -> Surroundings {
    Surroundings(
        environment: ["NAME": secret, "EMPTY": "", "NUMBER": "12", "TRUE": "true"], folder: "/etc/rollcall",
        permissions: 0o600,
        read: { path throws(FileError) in
            if path.hasSuffix("missing") { throw FileError("there is no such file") }
            return secret
        },
        probe: { path throws(FileError) in
            if path.hasSuffix("missing") { throw FileError("there is no such file") }
        },
        mode: { $0.hasSuffix("open") ? 0o644 : 0o600 })
}

/// Reads the bytes as a configuration.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let text = unsafe String(validating: input(start, count), as: UTF8.self) else { return 0 }
    let check = Settings.check(text: text, name: "fuzz.yaml", surroundings())
    demand((check.result == nil) == !check.faults.isEmpty, "there are settings beside faults, or neither")
    let lines = text.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 1
    for remark in check.faults + check.warnings {
        demand(1...lines ~= remark.line && remark.column >= 1, "a remark is of no place: \(remark)")
        demand(!remark.message.isEmpty, "a remark says nothing")
        demand(!remark.description.contains(secret) || text.contains(secret), "a remark shows a secret: \(remark)")
    }
    demand(check.faults == check.faults.sorted(), "the faults are not in order")
    demand(Settings.check(text: text, name: "fuzz.yaml", surroundings()) == check, "the second reading differs")
    guard let settings = check.result else { return 0 }
    demand(!settings.directories.isEmpty, "there is no directory")
    demand(Set(settings.directories.map(\.name)).count == settings.directories.count, "two directories have a name")
    for directory in settings.directories {
        let text = directory.settingsText(protecting: settings.protect)
        demand(text.hasPrefix(directory.criteriaText), "a directory's texts disagree")
    }
    demand(!check.summary.isEmpty, "there is nothing to say of the settings")
    return 0
}
