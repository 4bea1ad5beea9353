import Foundation

/// A program that ran for a test's sake and did not end well.
public struct CommandFailure: Error, CustomStringConvertible {
    public let command: [String]
    public let status: Int32
    public let output: String

    public var description: String {
        "\(command.joined(separator: " ")) ended with status \(status): \(output)"
    }
}

/// Runs a program to its end, and returns what it printed on both of its outputs.
///
/// The output goes through a file, not a pipe: a server that the program leaves behind could hold a pipe open for ever.
@discardableResult
public func run(_ command: [String], environment: [String: String] = [:]) throws -> String {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = try folder.write("", to: "output")
    guard let output = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
    defer { try? output.close() }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try withoutBlockedSignals { try process.run() }
    process.waitUntilExit()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard process.terminationStatus == 0 else {
        throw CommandFailure(command: command, status: process.terminationStatus, output: text)
    }
    return text
}

/// Starts a program that can be told to end: Swift's worker threads block all signals, and a program inherits that.
private func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var former = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &former)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &former, nil) }
    try body()
}

/// The project's folder, found from this file's place in it.
public let projectFolder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
