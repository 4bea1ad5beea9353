import Directory
import Foundation
import LDAP
import LDAPText
import Reading
import Settings

extension Cycle {
    /// A reader of what the settings describe. Connects to nothing yet.
    public static let openReader: @Sendable (DirectorySettings, Site) throws -> any DirectoryReader = {
        directory, site in
        try site.source(of: directory).makeReader()
    }
}

extension Site {
    /// What the settings say of a directory, in the words of `Reading`.
    func source(of directory: DirectorySettings) throws -> SourceDescription {
        guard let flavour = Flavour(named: directory.flavour.rawValue) else {
            throw CycleError(
                .usage, "There is no flavour \(directory.flavour.rawValue). Nothing was changed.",
                remedy: "There are \(Flavour.all.map(\.name).joined(separator: ", ")).")
        }
        return SourceDescription(
            name: directory.name, flavour: flavour, origin: try origin(of: directory),
            users: bases(directory.users), groups: directory.needsGroups ? bases(directory.groups) : nil,
            attributes: directory.attributes, mapping: directory.mapping.templates,
            required: directory.mapping.required, now: now() / 1000)
    }

    private func bases(_ search: SearchSettings) -> [SearchBase] {
        search.bases.map { SearchBase(dn: $0.description, filter: search.filter?.description) }
    }

    private func origin(of directory: DirectorySettings) throws -> SourceDescription.Origin {
        switch directory.source {
        case .file(let file):
            return .file(FileSource(path: file.path, statedEntries: file.entries, statedSHA256: file.sha256))
        case .ldap(let settings):
            return .servers(try servers(of: settings))
        }
    }

    private func servers(of settings: LDAPSettings) throws -> ServerSource {
        let deadlines = settings.deadlines
        return ServerSource(
            servers: settings.servers.map { server(of: $0, settings.tls) },
            tls: policy(of: settings.tls), bind: bind(of: settings.bind),
            deadlines: Deadlines(
                name: deadlines.name, connect: deadlines.connect, tls: deadlines.tls, bind: deadlines.bind,
                page: deadlines.page),
            total: deadlines.total, pageSize: settings.pageSize, certificateDays: Int64(settings.tls.warnDays),
            backoff: settings.retryPause)
    }

    private func server(of address: ServerAddress, _ tls: TLSSettings) -> LDAPServer {
        let security: LDAPServer.Security =
            switch address.scheme {
            case .ldaps: .ldaps
            case .ldap: tls.startTLS ? .startTLS : .plain
            }
        return LDAPServer(host: address.host, port: UInt16(address.port), security: security)
    }

    private func policy(of settings: TLSSettings) -> TLSPolicy {
        TLSPolicy(
            caFile: settings.caFile,
            clientCertificate: settings.clientCertificate.map {
                ClientCertificate(certificateFile: $0.certificateFile, keyFile: $0.keyFile)
            },
            pins: Set(settings.pinnedSHA256))
    }

    private func bind(of settings: BindSettings) -> ServerSource.Bind {
        switch settings {
        case .anonymous: .anonymous
        case .simple(let name, let password): .simple(dn: name, password: secret(from: password))
        case .external: .external
        case .gssapi(let kerberos):
            .kerberos(KerberosTicket(source(of: kerberos.source), bindsChannel: kerberos.bindsChannel))
        case .scramSHA256(let name, let password): .scramSHA256(name: name, password: secret(from: password))
        }
    }

    private func source(of settings: KerberosSettings.Source) -> KerberosTicket.Source {
        switch settings {
        case .keytab(let path, let principal): .keytab(path: path, principal: principal)
        case .cache(let name): .cache(name)
        case .surroundings: .surroundings
        }
    }

    private func secret(from password: PasswordSource) -> @Sendable () throws -> Secret {
        { [environment] in Secret(try password.read(environment: environment).reveal()) }
    }
}

extension DirectorySettings {
    /// Whether a cycle looks at groups at all.
    fileprivate var needsGroups: Bool {
        provisionsGroups || Criteria.List.allCases.contains { criteria[$0]?.isEmpty == false }
    }
}
