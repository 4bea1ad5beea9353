import Foundation
import TestSupport
import Testing

/// The program under test, as an operator calls it.
enum Program {
    /// `$ROLLCALL_PROGRAM`, or else `rollcall` beside the test bundle, where the package manager builds both.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["ROLLCALL_PROGRAM"] { return path }
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let program = folder.appendingPathComponent("rollcall").path
            let kind = try? FileManager.default.attributesOfItem(atPath: program)[.type] as? FileAttributeType
            if kind == .typeRegular, FileManager.default.isExecutableFile(atPath: program) { return program }
        }
        return ""
    }()

    /// Starts it; what it prints on its two outputs is kept apart.
    ///
    /// - Parameter environment: All of the environment but PATH: no test depends on the one that it was started in.
    static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        try #require(
            !path.isEmpty,
            "no program rollcall beside \(CommandLine.arguments[0]): run swift build, or set ROLLCALL_PROGRAM to its path"
        )
        return try RunningProgram(path, arguments, environment: environment)
    }

    /// Runs it to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Ending {
        try start(arguments, environment: environment).ending()
    }
}

/// What a program left behind.
struct Ending: CustomStringConvertible {
    /// The exit code; for a program that a signal ended, the negative number of the signal.
    let code: Int32
    let output: String
    let complaints: String

    var description: String { "exit code \(code)\n--- standard output\n\(output)\n--- standard error\n\(complaints)" }
}

/// A program while it runs. It is ended with the object that stands for it.
final class RunningProgram {
    private let process = Process()
    private let folder: TemporaryFolder

    fileprivate init(_ path: String, _ arguments: [String], environment: [String: String]) throws {
        folder = try TemporaryFolder()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = ["PATH": search].merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.output(at: folder.write("", to: "output"))
        process.standardError = try Self.output(at: folder.write("", to: "complaints"))
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var isRunning: Bool { process.isRunning }
    var identifier: Int32 { process.processIdentifier }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for its end.
    func ending() throws -> Ending {
        process.waitUntilExit()
        let status = process.terminationStatus
        return Ending(
            code: process.terminationReason == .exit ? status : -status,
            output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
            complaints: try String(contentsOfFile: folder.file("complaints"), encoding: .utf8))
    }

    /// A file, not a pipe: a pipe that nobody reads meanwhile would fill and stop the program.
    private static func output(at path: String) throws -> FileHandle {
        guard let handle = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        return handle
    }
}
