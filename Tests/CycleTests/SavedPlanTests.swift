import AccountStore
import Cycle
import Foundation
import Planning
import TestSupport
import Testing

@Suite struct SavedPlanTests {
    private let key = [UInt8](repeating: 7, count: 32)

    private func document() throws -> PlanDocument {
        let fixture = try SiteFixture()
        return try Cycle(of: fixture.directory, in: fixture.site).plan()
    }

    @Test func aPlanComesBackAsItWasSaved() throws {
        let folder = try TemporaryFolder()
        let saved = try SavedPlan(document(), key: key)
        try saved.write(to: folder.file("plan"))
        #expect(try SavedPlan(readingFrom: folder.file("plan"), key: key) == saved)
        #expect(saved.plan.changes.count == 4)
    }

    @Test func itsFileIsReadableByItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        try SavedPlan(document(), key: key).write(to: folder.file("plan"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("plan"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["anna", "\"create\"", "directory", "criteriaDigest", "\"digest\":\"", "\"seal\":\""])
    func anEditedFileIsRefused(at place: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("plan")
        try SavedPlan(document(), key: key).write(to: path)
        var text = try String(contentsOfFile: path, encoding: .utf8)
        let range = try #require(text.range(of: place))
        // One letter or digit more, inside the next value.
        text.replaceSubrange(range, with: place.hasSuffix("\":\"") ? place + "0" : place.replacing("a", with: "aa"))
        guard text != (try String(contentsOfFile: path, encoding: .utf8)) else {
            Issue.record("the edit changed nothing")
            return
        }
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        #expect(throws: CycleError.self) { try SavedPlan(readingFrom: path, key: key) }
    }

    @Test func anotherStoresPlanIsRefused() throws {
        let folder = try TemporaryFolder()
        try SavedPlan(document(), key: key).write(to: folder.file("plan"))
        #expect(throws: CycleError.self) {
            try SavedPlan(readingFrom: folder.file("plan"), key: [UInt8](repeating: 8, count: 32))
        }
    }

    @Test func aMissingFolderIsAnErrorThatNamesIt() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none/plan")
        let error = #expect(throws: CycleError.self) { try SavedPlan(try document(), key: key).write(to: path) }
        #expect(error?.message.contains(path) == true)
    }
}
