import TestSupport
import Testing

/// A plan says how the cycle would end, and ends likewise.
@Suite struct PlanEndingTests {
    /// What `plan` and then `sync` say is wrong, which must be the same.
    private func assertAlike(_ site: TestSite, code: Int32, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let plan = try site.run("plan", expecting: code, sourceLocation: sourceLocation)
        let json = try site.run("plan", "--format", "json", expecting: code, sourceLocation: sourceLocation)
        let run = try site.sync(expecting: code, sourceLocation: sourceLocation)
        #expect(!(run.eventErrors + run.warnings).isEmpty, sourceLocation: sourceLocation)
        for ending in [plan, json] {
            for error in run.eventErrors {
                #expect(
                    ending.complaints.contains("error: company: \(error)"), "\(ending)", sourceLocation: sourceLocation)
            }
            for warning in run.warnings {
                #expect(
                    ending.complaints.contains(warning) || ending.output.contains(warning), "\(ending)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    @Test func aUnitWithoutUsersIsAPartialFailure() throws {
        let (site, realm) = try Office.syncedSite()
        let empty = try realm.add(unit: "interns")
        try site.configureDirectory { $0.users = [empty] }
        try assertAlike(site, code: 2)
        // It lasts as long as the unit is empty.
        try assertAlike(site, code: 2)
    }

    @Test func whatIsNewlyHeldIsAPartialFailureOnce() throws {
        let (site, realm) = try Office.syncedSite()
        try Office.dismiss("fay", from: realm)
        try realm.hire("fay")
        try realm.join("Staff", "fay")
        try assertAlike(site, code: 2)
        try assertAlike(site, code: 0)
    }
}
