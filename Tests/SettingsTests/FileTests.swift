import Foundation
import Testing

@testable import Settings

/// Configurations that are real files.
@Suite struct FileTests {
    private let text = Sample.text(
        [1: "store: accounts.sqlite", 2: "logs: {folder: ./log}"], adding: "    tls: {ca_file: ca.pem}")

    @Test func pathsBeginAtItsFolder() throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write(
                "brand.yaml", text.replacing("/etc/rollcall/password", with: "password"))
            _ = try folder.write("password", "x")
            _ = try folder.write("ca.pem", "x")
            let settings = try Settings.load(path: path, environment: [:])
            #expect(settings.path == path)
            #expect(settings.site == "brand")
            #expect(settings.store == .sqlite("\(folder.path)/accounts.sqlite"))
            #expect(settings.logs.folder == "\(folder.path)/./log")
            guard case .ldap(let ldap) = settings.directories[0].source else { throw CocoaError(.featureUnsupported) }
            #expect(ldap.tls.caFile == "\(folder.path)/ca.pem")
            #expect(ldap.bind == .simple(name: "cn=reader,dc=example", password: .file("\(folder.path)/password")))
        }
    }

    @Test func aRelativePathWithFolders() throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write("brand.yaml", text.replacing("/etc/rollcall/password", with: "brand.yaml"))
            _ = try folder.write("ca.pem", "x")
            let ups = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }
            let relative = ups.joined(separator: "/") + path
            let settings = try Settings.load(path: relative, environment: [:])
            #expect(settings.path == path)
            #expect(settings.site == "brand")
        }
    }

    @Test func faultsNameTheFileAsItWasNamed() throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write("brand.yaml", "a: 1\n")
            let check = Settings.check(path: path, environment: [:])
            #expect(check.faults.first?.description.hasPrefix("\(path):1:1: a: unknown key") == true)
            #expect(throws: ConfigurationError(faults: check.faults)) {
                try Settings.load(path: path, environment: [:])
            }
        }
    }

    @Test func noFile() {
        let faults = Settings.check(path: "/nowhere/rollcall.yaml", environment: [:]).faults
        #expect(faults.map(\.message) == ["the configuration can't be read: there is no such file"])
    }

    @Test func aFolderIsNoFile() throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write(
                "rollcall.yaml",
                Sample.text([7: "    bind: {dn: cn=r, password_file: .}"], adding: "    tls: {ca_file: /}"))
            #expect(
                Settings.check(path: path, environment: [:]).faults.map(\.message) == [
                    "this file can't be read: it is a folder", "the file / can't be read: it is a folder",
                ])
        }
    }

    @Test func noText() throws {
        try TemporaryFolder.with { folder in
            let path = folder.path + "/rollcall.yaml"
            try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: path))
            let faults = Settings.check(path: path, environment: [:]).faults
            #expect(faults.map(\.message) == ["the configuration can't be read: it is not UTF-8 from line 1 on"])
        }
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false), (0o666, false)])
    func aPasswordNeedsAPrivateFile(_ mode: Int, _ isTaken: Bool) throws {
        try TemporaryFolder.with { folder in
            let text = Sample.bind("dn: cn=r, password: hunter2")
            let path = try folder.write("rollcall.yaml", text, mode: mode)
            let faults = Settings.check(path: path, environment: [:]).faults.map(\.description)
            let fault =
                "\(path):7:32: directories[0].bind.password: the password stands in this file, which others than its "
                + "owner may read (mode 0\(String(mode, radix: 8))); chmod 600 \(path), or use password_file"
            #expect(faults == (isTaken ? [] : [fault]))
        }
    }

    @Test func aSymbolicLinkIsAsPrivateAsItsTarget() throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write("real.yaml", Sample.bind("dn: cn=r, password: hunter2"), mode: 0o644)
            let link = "\(folder.path)/rollcall.yaml"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            #expect(Settings.check(path: link, environment: [:]).faults.count == 1)
        }
    }

    @Test(arguments: [("${S}", true), ("${file:/p}", true), ("a${S}", false), ("$${S}", false)])
    func aPasswordFromOutsideNeedsNone(_ written: String, _ isTaken: Bool) {
        let check = Sample.check(
            Sample.bind("dn: cn=r, password: \"\(written)\""), environment: ["S": "hunter2"],
            files: ["/p": "hunter2\n"], permissions: 0o644)
        #expect(check.faults.isEmpty == isTaken)
    }
}
