import Foundation
import LDAPText

/// Where results go: standard output, with colour only on a terminal and never with NO_COLOR.
struct Console {
    enum Style: String {
        case plain = ""
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    let hasColour: Bool
    let isQuiet: Bool

    init(environment: [String: String], isQuiet: Bool) {
        let isRefused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        hasColour = isatty(STDOUT_FILENO) == 1 && !isRefused && environment["TERM"] != "dumb"
        self.isQuiet = isQuiet
    }

    /// Prints a line of results.
    func print(_ line: String) {
        print(text: line + "\n")
    }

    /// Prints text. Whoever reads it may go away in the middle (`| head`): the rest is then left unsaid, and the command
    /// goes on to its end.
    func print(text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch  where errno != EPIPE {
            Self.complain("The output could not be written: \(error.localizedDescription)")
        } catch {
            // Nobody reads it any more.
        }
    }

    /// Prints a line that only a person needs.
    func say(_ line: String) {
        if !isQuiet { print(line) }
    }

    func styled(_ text: String, _ style: Style) -> String {
        hasColour && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Prints a value as JSON, keys sorted.
    func print(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints rows in columns. Cells come from a directory: control characters are shown, not sent.
    func print(table rows: [[String]], headings: [String]) {
        let cells = [headings] + rows.map { row in row.map { $0.escapedForTerminal() } }
        let widths = headings.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        for (number, row) in cells.enumerated() {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - cell.count + 2)
                }
            }
            print(number == 0 ? styled(line, .faint) : line)
        }
    }

    /// Says on standard error why a command ends here.
    static func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(("rollcall: " + text + "\n").utf8))
    }
}
