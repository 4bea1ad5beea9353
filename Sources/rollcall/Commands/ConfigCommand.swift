import ArgumentParser
import Settings

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration, or print an example.",
        subcommands: [ConfigCheck.self, ConfigExample.self])
}

struct ConfigCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Report every fault of the configuration, with line and column.")

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try reporting(options) {
            let settings = try options.settings()
            let logger = options.logger()
            for warning in settings.warnings { logger.warning("\(warning)") }
            let names = settings.directories.map(\.name).joined(separator: ", ")
            options.console.say("\(settings.path) is good. Directories: \(names).")
            return .success
        }
    }
}

struct ConfigExample: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "example",
        abstract: "Print a commented configuration that works once four values are filled in.")

    @OptionGroup var options: GlobalOptions

    @Option(
        help: "The kind of directory: \(FlavourName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var flavour = FlavourName.entraDS

    func run() throws {
        options.console.print(text: Settings.example(flavour: flavour))
    }
}

extension FlavourName: ExpressibleByArgument {}
