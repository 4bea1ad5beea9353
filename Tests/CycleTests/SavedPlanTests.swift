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
        return try Cycle(of: fixture.directory, in: fixture.site).preview().plan
    }

    @Test func aPlanComesBackAsItWasSaved() throws {
        let folder = try TemporaryFolder()
        let saved = try SavedPlan(document(), key: key)
        try saved.write(to: folder.file("plan"))
        #expect(try SavedPlan(readingFrom: folder.file("plan"), key: key) == saved)
        #expect(saved.plan.changes.map(\.object) == ["user", "user", "user", "user", "group", "membership"])
    }

    @Test func itsFileIsReadableByItsOwnerAlone() throws {
        let folder = try TemporaryFolder()
        try SavedPlan(document(), key: key).write(to: folder.file("plan"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("plan"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: [
        ("a person", "anna@example.test", "eve@example.test"), ("an action", "\"create\"", "\"delete\""),
        ("the directory", "\"directory\":\"corp\"", "\"directory\":\"other\""),
        ("what is limited", "\"limited\":[", "\"limited\":[\"delete user x\""),
        ("the digest", "\"digest\":\"", "\"digest\":\"0"), ("the seal", "\"seal\":\"", "\"seal\":\"0"),
    ])
    func anEditedFileIsRefused(what: String, old: String, new: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("plan")
        try SavedPlan(document(), key: key).write(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let range = try #require(text.range(of: old))
        try text.replacingCharacters(in: range, with: new)
            .write(toFile: path, atomically: false, encoding: .utf8)
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
