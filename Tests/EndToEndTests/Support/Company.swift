import Foundation
import TestSupport

/// The fixture company: `fixtures/company/README.md` says who is in it.
enum Company {
    static let suffix = "dc=example,dc=org"
    static let people = "ou=People,\(suffix)"
    static let groups = "ou=Groups,\(suffix)"
    static let file = projectFolder + "/fixtures/company/company.ldif"
    /// How many entries the file has, as the fixture's README says.
    static let entries = "316"

    static func server() throws -> SlapdServer {
        let server = try SlapdServer("--suffix", suffix)
        try server.load(file: file)
        return server
    }

    /// What happens an hour later.
    static func anHourLater(on server: SlapdServer) throws {
        try server.relaxed(
            try String(contentsOfFile: projectFolder + "/fixtures/company/changes.ldif", encoding: .utf8))
    }

    static let criteria = [
        "required_groups": ["Rollcall Users"], "denied_groups": ["No Access"], "default_groups": ["Everybody"],
        "site_admin_groups": ["Site Admins"], "readonly_site_admin_groups": ["dn:cn=Auditors,ou=Groups,\(suffix)"],
        "group_admin_groups": ["id:e568007e-41d1-53f4-a09c-e1231e0538d4"],
    ]

    static func part(_ server: SlapdServer) -> DirectoryPart {
        var part = DirectoryPart(server, users: [people], groups: [groups])
        part.label = "The company"
        part.criteria = criteria
        return part
    }
}
