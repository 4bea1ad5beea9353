import Directory
import LDAPText
import Planning

extension DirectorySettings {
    /// Everything that shapes a plan, as one canonical text: ``criteriaText``, and what becomes of those whom it finds.
    ///
    /// The same for configurations that mean the same, as far as that shows without the flavour's own templates. Neither
    /// servers nor secrets stand in it. See ``CanonicalText``.
    public func settingsText(protecting protected: ProtectSettings) -> String {
        var text = CanonicalText("version 1")
        func add(optional key: String, _ value: String?) { text.add(key, inOrder: value.map { [$0] }) }
        add(optional: "attributes.entra_object_id", attributes.entraObjectID?.lowercased())
        add(optional: "attributes.entra_group_object_id", attributes.entraGroupObjectID?.lowercased())
        for (property, templates) in mapping.templates.sorted(by: { $0.key < $1.key }) {
            text.add("mapping.\(property)", inOrder: templates.map(\.description))
        }
        text.add("mapping.required", inAnyOrder: mapping.required.map(\.description))
        if let mastered = mapping.mastered, !mastered.isSuperset(of: mapping.mapped) {
            text.add("mapping.mastered", inAnyOrder: mastered.map(\.description))
        }
        text.add("mapping.username_is_email", usernameIsEmail)
        add(optional: "defaults.company", defaults.company)
        add(optional: "defaults.time_zone", defaults.timeZone)
        add(optional: "defaults.language", defaults.language)
        text.add("defaults.require_2fa", defaults.requires2FA)
        text.add("defaults.permissions", inAnyOrder: defaults.permissions.names)
        text.add("defaults.authentication", defaults.authentication.rawValue)
        text.add("provision.users", provisionsUsers)
        text.add("provision.groups", provisionsGroups)
        text.add("deprovision.users", removedUsers.rawValue)
        text.add("deprovision.delete_after", deleteAfter.map { "\($0.inMilliseconds)" } ?? "never")
        text.add("deprovision.groups", removedGroups.rawValue)
        text.add("adopt", inOrder: adopts.map(\.description))
        text.add("on_recreate", recreated.rawValue)
        for kind in LimitKind.allCases {
            let figures = limits[kind].map { "\($0.minimum) \($0.maximum) \($0.percent)" }
            text.add("limits.\(kind.rawValue)", figures ?? "off")
        }
        text.add("protect.users", inAnyOrder: protected.userGlobs.map { NameKey($0.pattern).text })
        text.add("protect.groups", inAnyOrder: protected.groupGlobs.map { NameKey($0.pattern).text })
        return criteriaText + text.text
    }
}
