import Foundation
import Testing

@testable import Cycle

/// What `check` advises where the tests, which root runs, can't bring the fault about.
@Suite struct ReadinessTests {
    @Test(arguments: [
        (EACCES, "Give the user that runs rollcall the right to write into it"), (EROFS, "Name a folder"),
        (ENOENT, "Make it, owned by the user that runs rollcall"),
    ])
    func aFolderThatCannotBeWrittenTo(_ code: Int32, _ advice: String) {
        #expect(Readiness.advice(onFolder: code).hasPrefix(advice))
    }
}
