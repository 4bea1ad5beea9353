import Foundation
import Testing

@testable import Settings

@Suite struct SecretTests {
    @Test func itIsNeverPrinted() {
        let secret = SecretText("hunter2")
        let bind = BindSettings.simple(name: "cn=r", password: .inline(secret))
        var dumped = ""
        dump(bind, to: &dumped)
        let texts = [
            "\(secret)", String(reflecting: secret), String(describing: [secret]), "\(bind)", String(reflecting: bind),
            dumped, "\(StoreLocation.postgres(secret))",
        ]
        for text in texts {
            #expect(!text.contains("hunter2"))
        }
        #expect("\(secret)" == "•••" && String(reflecting: secret) == "•••")
        #expect(secret.reveal() == "hunter2")
    }

    @Test(arguments: [
        ("pass\n", "pass"), ("pass\r\n", "pass"), ("pass\n\n", "pass\n"), (" pass ", " pass "),
        ("pässword", "pässword"),
    ])
    func oneNewlineIsDropped(_ content: String, _ password: String) throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write("password", content)
            let environment = ["P": content, "CREDENTIALS_DIRECTORY": folder.path]
            for source in [
                PasswordSource.file(path), .environment("P"), .credential("password"), .inline(SecretText(content)),
            ] {
                #expect(try source.read(environment: environment).reveal() == password)
            }
        }
    }

    @Test(arguments: ["", "\n"])
    func anEmptyOneIsRefused(_ content: String) throws {
        try TemporaryFolder.with { folder in
            let path = try folder.write("password", content)
            let environment = ["P": content, "CREDENTIALS_DIRECTORY": folder.path]
            for source in [
                PasswordSource.file(path), .environment("P"), .credential("password"), .inline(SecretText(content)),
            ] {
                #expect(throws: PasswordError(source: source, cause: .empty)) {
                    try source.read(environment: environment)
                }
            }
        }
    }

    @Test(arguments: [
        (PasswordSource.file("/nowhere/p"), PasswordError.Cause.file("there is no such file")),
        (.file("/"), .file("it is a folder")), (.environment("P"), .unset), (.credential("p"), .noCredentials),
    ])
    func whereThereIsNone(_ source: PasswordSource, _ cause: PasswordError.Cause) {
        #expect(throws: PasswordError(source: source, cause: cause)) { try source.read(environment: [:]) }
    }

    @Test func whatIsNoTextIsRefused() throws {
        try TemporaryFolder.with { folder in
            let path = folder.path + "/password"
            try Data([0x61, 0x0A, 0xFF]).write(to: URL(fileURLWithPath: path))
            #expect(throws: PasswordError(source: .file(path), cause: .file("it is not UTF-8 from line 2 on"))) {
                try PasswordSource.file(path).read(environment: [:])
            }
        }
    }
}
