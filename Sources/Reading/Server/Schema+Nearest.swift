import LDAP
import LDAPText

extension Schema {
    /// The attribute of a common class that is spelt most like a name.
    func nearestAttribute(to name: String) -> String? {
        let names = Self.commonClasses.reduce(into: Self.commonAttributes) { names, name in
            names.formUnion(requiredAttributes(ofClass: name))
            names.formUnion(optionalAttributes(ofClass: name))
        }
        return Spelling.nearest(to: name, among: names.filter(knowsAttribute).sorted())
    }

    func nearestObjectClass(to name: String) -> String? {
        Spelling.nearest(to: name, among: Self.commonClasses.filter(knowsObjectClass))
    }

    private static let commonClasses = [
        "account", "computer", "contact", "group", "groupOfNames", "groupOfUniqueNames", "inetOrgPerson",
        "organizationalPerson", "organizationalUnit", "person", "posixAccount", "posixGroup", "shadowAccount", "top",
        "user",
    ]

    private static let commonAttributes: Set<String> = [
        "createTimestamp", "entryUUID", "memberOf", "modifyTimestamp", "objectGUID", "pwdAccountLockedTime",
    ]
}
