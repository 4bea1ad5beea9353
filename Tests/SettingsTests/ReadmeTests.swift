import Foundation
import Settings
import Testing

/// README has every setting as the program knows it.
@Suite struct ReadmeTests {
    @Test func itsTablesAreTheReference() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(Settings.reference().trimmingCharacters(in: .newlines)))
    }
}
