/// One key of the configuration, declared once for the reader, the example and the reference.
struct Key: Sendable {
    /// What stands below the key.
    enum Content: Sendable {
        /// A text, number or list.
        case value
        case section(Section)
        /// A list of such sections.
        case sections(Section)
    }

    /// What holds where the key is not written.
    enum Absence: Sendable {
        /// A fault.
        case refused
        /// The value that is then read, as YAML.
        case value(String)
        /// What then happens, in words.
        case meaning(String)
    }

    /// How the example shows the key.
    enum Appearance: Sendable {
        /// Where the key is required or holds others, as it is; else switched off by a `#`.
        case usual
        /// As it is, with a call to put the right value there.
        case fillIn
        /// Only in a remark, since it would contradict what stands beside it.
        case alternative
    }

    var name: String
    /// What may be written, in a few words.
    var form: String
    var absence: Absence
    /// What the key is for: sentences.
    var meaning: String
    var content: Content
    var appearance: Appearance
    /// The value that the example shows, as YAML; `nil` where the flavour has no use for the key.
    var sample: @Sendable (FlavourName) -> String?
}

extension Key {
    /// A key whose sample is the same for every flavour; by default its default.
    init(
        _ name: String, _ form: String, _ absence: Absence, _ meaning: String, sample: String? = nil,
        appearance: Appearance = .usual
    ) {
        let shown =
            switch absence {
            case .value(let value): sample ?? value
            case .refused, .meaning: sample
            }
        self.init(
            name: name, form: form, absence: absence, meaning: meaning, content: .value, appearance: appearance,
            sample: { _ in shown })
    }

    /// A key whose sample depends on the flavour.
    init(
        _ name: String, _ form: String, _ absence: Absence, _ meaning: String, appearance: Appearance = .usual,
        sample: @escaping @Sendable (FlavourName) -> String?
    ) {
        self.init(
            name: name, form: form, absence: absence, meaning: meaning, content: .value, appearance: appearance,
            sample: sample)
    }

    /// A key that holds other keys; it may be left out unless it is refused then.
    static func section(
        _ name: String, _ meaning: String, _ section: Section, absence: Absence = .meaning("every default below it"),
        appearance: Appearance = .usual
    ) -> Key {
        Key(
            name: name, form: "keys", absence: absence, meaning: meaning, content: .section(section),
            appearance: appearance, sample: { _ in nil })
    }
}
