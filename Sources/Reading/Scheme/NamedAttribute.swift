import Directory
import LDAPText

/// An attribute that a filter, a mapping, a setting or a flavour names.
struct NamedAttribute: Hashable, Sendable {
    /// What follows where the server's schema doesn't know it.
    enum Need: Hashable, Sendable {
        /// Somebody wrote it, or the flavour can't do without it: nothing is read.
        case required
        /// It is left out.
        case optional
        /// It is left out, unless no other of its set is left.
        case oneOf(String)
    }

    /// Without options.
    var name: String
    /// Such as "the user filter", to follow "named by".
    var place: String
    var need: Need

    init(_ name: String, _ place: String, _ need: Need) {
        self.name = String(name.prefix { $0 != ";" })
        self.place = place
        self.need = need
    }

    /// Every name of a description, in the order of its settings.
    static func all(in description: SourceDescription, _ scheme: Scheme) -> [NamedAttribute] {
        let flavour = "the flavour \(description.flavour.name)"
        let names = description.attributes
        var all: [NamedAttribute] = []
        func add(_ name: String?, override: String?, setting: String, else need: Need) {
            guard let name else { return }
            all.append(
                override == nil
                    ? NamedAttribute(name, flavour, need) : NamedAttribute(name, "attributes.\(setting)", .required))
        }
        for base in scheme.users {
            all += base.filter.attributes.sorted().map { NamedAttribute($0, "the filter of users", .required) }
        }
        for base in scheme.groups {
            all += base.filter.attributes.sorted().map { NamedAttribute($0, "the filter of groups", .required) }
        }
        add(scheme.identifier.name, override: names.identifier, setting: "identifier", else: .required)
        add(
            scheme.activity.accountControl, override: names.accountControl, setting: "account_control", else: .required)
        add(
            scheme.activity.accountExpires, override: names.accountExpires, setting: "account_expires", else: .optional)
        add(scheme.activity.lockedTime, override: names.lockedTime, setting: "locked_time", else: .optional)
        add(scheme.activity.shadowExpire, override: names.shadowExpire, setting: "shadow_expire", else: .optional)
        add(
            scheme.entraObjectID, override: names.entraObjectID, setting: "entra_object_id", else: .optional)
        for name in [
            scheme.signInName, scheme.objectSID, scheme.primaryGroupID, scheme.changeNumber, scheme.backLink?.groups,
            scheme.backLink?.tokens, scheme.backLink?.groupType,
        ] {
            if let name { all.append(NamedAttribute(name, flavour, .optional)) }
        }
        if scheme.readsGroups {
            add(
                scheme.entraGroupObjectID, override: names.entraGroupObjectID, setting: "entra_group_object_id",
                else: .optional)
            add(
                scheme.groupIdentifier.name, override: names.groupIdentifier ?? names.identifier,
                setting: names.groupIdentifier == nil ? "identifier" : "group_identifier", else: .required)
            for name in scheme.groupNames {
                add(name, override: names.groupName?.first, setting: "group_name", else: .oneOf("a group's name"))
            }
            for member in scheme.members {
                add(member.name, override: names.members?.first, setting: "members", else: .oneOf("a group's members"))
            }
            add(scheme.userName, override: names.userName, setting: "user_name", else: .required)
        }
        for (property, templates) in scheme.mapping.templates.sorted(by: { $0.key < $1.key }) {
            let written = description.mapping[property] != nil
            for name in templates.flatMap(\.attributes) {
                all.append(
                    written
                        ? NamedAttribute(name, "mapping.\(property)", .required)
                        : NamedAttribute(name, flavour, property == .username ? .required : .optional))
            }
        }
        return all
    }
}
