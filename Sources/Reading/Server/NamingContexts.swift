import Foundation
import LDAP
import LDAPText

/// The trees that a server holds, and what a search reference says of them.
struct NamingContexts: Sendable {
    private let keys: [[UInt8]]
    private let isActiveDirectory: Bool

    init(_ root: RootDSE) {
        isActiveDirectory = root.isActiveDirectory
        keys = root.namingContexts.compactMap { DNKey.make(Array($0.utf8)) }
    }

    /// Whether a reference (RFC 4511, section 4.5.3) hides a part of what is below a base.
    ///
    /// A reference into another naming context of the server's does not: nobody asked for that one. Nor does one to
    /// another domain of an Active Directory, though its name be below the base's: its people are its own, a controller
    /// that knows the domain-scope control never mentions it, and who wants them has it read as a directory of its own.
    func hides(_ url: String, below base: [UInt8]) -> Bool {
        guard let name = Self.name(url), !name.isEmpty else { return true }
        if isActiveDirectory, Self.isDomain(name), let own = context(of: base), name != own { return false }
        guard let target = context(of: name) else { return true }
        return target == context(of: base)
    }

    /// Whether a key is that of a domain: `DC=` and nothing else. No entry within a domain is named so.
    private static func isDomain(_ key: [UInt8]) -> Bool {
        guard let text = String(validating: key, as: UTF8.self), let dn = try? DN(text) else { return false }
        return dn.rdns.allSatisfy { $0.normalized.starts(with: Array("dc=".utf8)) }
    }

    /// The deepest context that holds a name.
    private func context(of key: [UInt8]) -> [UInt8]? {
        keys.filter { DNKey.isEqualOrBelow(key, $0) }.max { $0.count < $1.count }
    }

    /// The key of the DN in `ldap://host/DN?…` (RFC 4516).
    private static func name(_ url: String) -> [UInt8]? {
        guard let authority = url.range(of: "://"),
            let slash = url[authority.upperBound...].firstIndex(of: "/")
        else { return nil }
        let dn = url[url.index(after: slash)...].prefix { $0 != "?" }
        return dn.removingPercentEncoding.flatMap { DNKey.make(Array($0.utf8)) }
    }
}
