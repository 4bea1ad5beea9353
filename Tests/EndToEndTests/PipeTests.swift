import Foundation
import TestSupport
import Testing

/// Whoever reads the output may go away in the middle.
@Suite struct PipeTests {
    /// Runs the program with its output read by somebody who goes away at once.
    ///
    /// - Returns: Its exit code; the negative number of a signal.
    private func run(_ arguments: [String], on site: TestSite, closing: String = "stdout") throws -> Int {
        let script = """
            import os, subprocess, sys
            end, other = os.pipe()
            os.close(end)
            devnull = open(os.devnull, "w")
            outputs = {"stdout": devnull, "stderr": devnull}
            for name in sys.argv[1].split("+"): outputs[name] = other
            print(subprocess.run(sys.argv[2:], restore_signals=True, **outputs).returncode)
            """
        let output = try TestSupport.run(
            ["python3", "-I", "-c", script, closing, Program.path] + arguments,
            environment: ["ROLLCALL_CONFIG": site.folder.file("rollcall.yaml")])
        return try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(output)")
    }

    @Test(arguments: ["stdout", "stderr", "stdout+stderr"]) func aSyncGoesOnToItsEnd(_ closed: String) throws {
        let (site, realm) = try Office.syncedSite()
        try realm.hire("gina")
        try realm.join("Staff", "gina")
        #expect(try run(["sync", "--verbose"], on: site, closing: closed) == 0)
        #expect(try site.lastRun().status == "success")
        #expect(try site.account("gina").enabled)
        try realm.replace("mail", of: "ada", with: "new@example.test")
        #expect(try run(["sync", "--user", "ada"], on: site, closing: closed) == 0)
        #expect(try site.account("ada").email == "new@example.test")
        try site.assertConverged()
    }

    @Test func everyCommandEndsByItself() throws {
        let (site, realm) = try Office.syncedSite()
        for name in Office.names { try realm.replace("displayName", of: name, with: name + " again") }
        let last = try site.lastRun()
        for (arguments, code) in [
            (["plan"], 0), (["plan", "--format", "json"], 0), (["accounts"], 0), (["accounts", "--format", "json"], 0),
            (["groups"], 0), (["directories"], 0), (["explain", "ada"], 0), (["explain", "nobody"], 1), (["check"], 0),
            (["logs", "list"], 0), (["logs", "show", last.id], 0), (["revert", last.id], 3), (["release"], 0),
            (["config", "example"], 0), (["config", "check"], 0), (["accounts", "show", "ada"], 0),
            (["sync", "--directory", "nowhere"], 64),
        ] {
            #expect(try run(arguments, on: site) == code, "\(arguments)")
            #expect(try run(arguments, on: site, closing: "stdout+stderr") == code, "\(arguments)")
        }
    }

    @Test(arguments: [["help"], ["--version"], ["help", "sync"], ["sync", "--nonsense"]])
    func theHelpToo(_ arguments: [String]) throws {
        let (site, _) = try Office.syncedSite()
        for closed in ["stdout", "stdout+stderr"] {
            #expect(try run(arguments, on: site, closing: closed) >= 0, "\(closed)")
        }
    }
}
