extension String {
    /// The text with every character that could steer a terminal or hide what is written shown as `\u{XX}`.
    ///
    /// These are the control characters (C0, DEL and C1, line ends and tabs among them), the line and paragraph
    /// separators U+2028 and U+2029, and the marks that change the direction of writing.
    public func escapedForTerminal() -> String {
        guard unicodeScalars.contains(where: Self.steersTerminal) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if Self.steersTerminal(scalar) {
                text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func steersTerminal(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x2028, 0x2029: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
