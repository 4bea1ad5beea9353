import AccountStore
import ArgumentParser
import Cycle
import ExternalLog
import Foundation
import Logging
import Settings

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The configuration file. Without it, $ROLLCALL_CONFIG, or else /etc/rollcall/rollcall.yaml.",
            valueName: "file"))
    var config: String?

    @Flag(help: "Say more on standard error.")
    var verbose = false

    @Flag(help: "Say nothing but warnings and errors.")
    var quiet = false

    @Option(help: "How results are printed: text, for people, or json.")
    var format = OutputFormat.text

    func validate() throws {
        if verbose && quiet { throw ValidationError("Give --verbose or --quiet, not both.") }
    }

    static let defaultConfiguration = "/etc/rollcall/rollcall.yaml"

    var environment: [String: String] { ProcessInfo.processInfo.environment }

    var configurationPath: String {
        let path = config ?? environment["ROLLCALL_CONFIG"] ?? ""
        return path.isEmpty ? Self.defaultConfiguration : path
    }

    var console: Console { Console(environment: environment, isQuiet: quiet) }

    func logger() -> Logger {
        var logger = Logger(label: "rollcall") { [environment] _ in OperatorLog(environment: environment) }
        logger.logLevel = verbose ? .debug : quiet ? .warning : .info
        return logger
    }

    func settings() throws -> Settings {
        try Settings.load(path: configurationPath, environment: environment)
    }

    /// The site that the configuration describes.
    ///
    /// - Parameter warns: Whether the configuration's warnings go to the operator here.
    func site(progress: ProgressLine? = nil, warns: Bool = true) throws -> Site {
        let settings = try settings()
        let logger = logger()
        if warns { for warning in settings.warnings { logger.warning("\(warning)") } }
        let interruption = Interruption()
        SignalWatch.start(interruption)
        return Site(
            settings: settings, environment: environment, origin: .current(environment: environment), logger: logger,
            interruption: interruption, progress: { step in progress?.show(step) })
    }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}

/// Runs a command's body, and turns what it throws into a message on standard error and an exit code.
func reporting(_ options: GlobalOptions, _ body: () throws -> ExitStatus) throws {
    let status: ExitStatus
    do {
        status = try body()
    } catch let error as ConfigurationError {
        Console.complain(
            "\(error)\nNothing was read or changed. `rollcall config example` prints a configuration that works.")
        status = .usage
    } catch let error as CycleError {
        Console.complain("\(error)")
        status = error.kind == .usage ? .usage : .failure
    } catch let error as StoreError where error.kind == .notFound {
        Console.complain("\(error)")
        status = .usage
    } catch let error as ExternalLogError where error.kind == .notFound || error.kind == .ambiguous {
        Console.complain("\(error)")
        status = .usage
    } catch let error as ExitCode {
        throw error
    } catch {
        Console.complain(CycleError.words(for: error))
        status = .failure
    }
    if status != .success { throw status.exitCode }
}
