import Foundation

/// What a test's directory is made of.
public enum DirectoryKind: String, Sendable, CaseIterable {
    /// OpenLDAP, as Debian packages it.
    case slapd
    /// The same in a container.
    case container
    /// Samba's Active Directory.
    case samba

    /// `$ROLLCALL_TEST_DIRECTORY`, or else slapd. `deploy/test.sh --directory` sets it.
    public static let chosen: DirectoryKind = {
        guard let name = ProcessInfo.processInfo.environment["ROLLCALL_TEST_DIRECTORY"] else { return .slapd }
        guard let kind = DirectoryKind(rawValue: name) else {
            preconditionFailure("ROLLCALL_TEST_DIRECTORY is \(name), not \(allCases.map(\.rawValue))")
        }
        return kind
    }()

    /// The script that makes one.
    var script: String {
        switch self {
        case .slapd: projectFolder + "/deploy/testbed/slapd.sh"
        case .container: projectFolder + "/deploy/container/directory.sh"
        case .samba: projectFolder + "/deploy/testbed/samba.sh"
        }
    }

    /// What Rollcall's configuration calls it.
    public var flavour: String {
        switch self {
        case .slapd, .container: "openldap"
        case .samba: "active-directory"
        }
    }
}
