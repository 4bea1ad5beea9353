import Directory
import LDAPText
import Reading
import Testing

/// What each flavour makes of typical entries.
@Suite struct FlavourTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var flavour: Flavour
        /// Attribute lines beside the DN.
        var entry: String
        var values: AccountValues
        var activity: Activity = .active
        var fault: String?
        var alternatives: [Property: [String]] = [:]

        var testDescription: String { "\(flavour.name): \(name)" }
    }

    static let guid = "objectGUID:: RDMiEWZViEeAAAAAAAAAAQ=="
    static let ad = "objectClass: user\nsAMAccountType: 805306368\n\(guid)\nsAMAccountName: anna\n"
    static let uuid = "entryUUID: 11223344-5566-4788-8000-000000000001"
    static let inet = "objectClass: inetOrgPerson\n\(uuid)\nuid: anna\ncn: Anna C\nsn: Berg\n"
    static let posix = "objectClass: posixAccount\n\(uuid)\nuid: anna\ncn: Anna C\n"
    static let upn = "userPrincipalName: anna@corp.test\n"
    /// 2027-01-15 08:00:00 is ``Sample/now``; in FILETIME.
    static let filetime = (Sample.now + 11_644_473_600) * 10_000_000

    static let cases: [Case] = [
        Case(
            name: "UPN, mail, first and last name", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 512\nmail: a@x.test\ngivenName: Anna\nsn: Berg\ndisplayName: AB",
            values: AccountValues(username: "anna@corp.test", email: "a@x.test", fullName: "Anna Berg")),
        Case(
            name: "without mail and last name", flavour: .entraDS,
            entry: ad + upn + "userAccountControl: 66048\ngivenName: Anna\ndisplayName: Anna B.",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test", fullName: "Anna B.")),
        Case(
            name: "without UPN", flavour: .activeDirectory, entry: ad + "userAccountControl: 512\nmail: a@x.test",
            values: AccountValues(username: "anna", email: "a@x.test")),
        Case(
            name: "without UPN and mail", flavour: .activeDirectory, entry: ad + "userAccountControl: 512",
            values: AccountValues(username: "anna", email: "anna")),
        Case(
            name: "without UPN, since sAMAccountName may be generated", flavour: .entraDS,
            entry: ad + "userAccountControl: 512\nmail: a@x.test",
            values: AccountValues(email: "a@x.test"),
            fault: "it has no username: none of userPrincipalName gives a value"),
        Case(
            name: "disabled", flavour: .activeDirectory, entry: ad + upn + "userAccountControl: 514",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test"), activity: .inactive(.disabled)),
        Case(
            name: "expired this second", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 512\naccountExpires: \(filetime)",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test"),
            activity: .inactive(.expired(at: Sample.now))),
        Case(
            name: "expires in a second", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 512\naccountExpires: \(filetime + 10_000_000)",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test")),
        Case(
            name: "never expires, as 0", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 512\naccountExpires: 0",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test")),
        Case(
            name: "never expires, as the largest number", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 512\naccountExpires: 9223372036854775807",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test")),
        Case(
            name: "hidden userAccountControl", flavour: .activeDirectory, entry: ad + upn,
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test"),
            activity: .unknown("its userAccountControl is not readable, so it is not known whether it is disabled")),
        Case(
            name: "locked out after wrong passwords", flavour: .activeDirectory,
            entry: ad + upn + "userAccountControl: 528\nlockoutTime: 133000000000000000",
            values: AccountValues(username: "anna@corp.test", email: "anna@corp.test")),
        Case(
            name: "several mail addresses, in byte order", flavour: .openLDAP,
            entry: inet + "mail: b@x.test\nmail: B@x.test\nmail: a@x.test",
            values: AccountValues(username: "anna", email: "B@x.test", fullName: "Anna C"),
            alternatives: [.email: ["B@x.test", "a@x.test", "b@x.test"]]),
        Case(
            name: "values with options are other attributes", flavour: .openLDAP,
            entry: inet + "givenName: Anna\ngivenName;lang-de: Änne\nmail;x-old: old@x.test",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna Berg")),
        Case(
            name: "a name that is no text", flavour: .openLDAP, entry: inet + "givenName:: /+7/",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C"),
            fault: "its givenName is no text"),
        Case(
            name: "a name with NUL", flavour: .openLDAP, entry: inet + "mail:: YQBi",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C"), fault: "its mail is no text"),
        Case(
            name: "locked by an administrator", flavour: .openLDAP, entry: inet + "pwdAccountLockedTime: 000001010000Z",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C"), activity: .inactive(.disabled)),
        Case(
            name: "locked out for a while", flavour: .openLDAP, entry: inet + "pwdAccountLockedTime: 20270101000000Z",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C")),
        Case(
            name: "shadowExpire is over", flavour: .rfc2307, entry: posix + "shadowExpire: 1",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C"),
            activity: .inactive(.expired(at: 86_400))),
        Case(
            name: "shadowExpire is never", flavour: .rfc2307, entry: posix + "shadowExpire: -1",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C")),
        Case(
            name: "shadowExpire that is no number of days", flavour: .rfc2307,
            entry: posix + "shadowExpire: 9223372036854775807",
            values: AccountValues(username: "anna", email: "anna", fullName: "Anna C"),
            activity: .unknown("its shadowExpire is no number of days")),
    ]

    @Test(arguments: cases)
    func person(_ example: Case) throws {
        let snapshot = try read(
            ldif: "dn: CN=Anna,\(Sample.people)\n\(example.entry)\n\n", flavour: example.flavour)
        let person = try #require(snapshot.people.first)
        #expect(snapshot.people.count == 1)
        #expect(person.identifier == Sample.id(1))
        #expect(person.dn == "CN=Anna,\(Sample.people)")
        #expect(person.values == example.values)
        #expect(person.activity == example.activity)
        #expect(person.fault == example.fault)
        #expect(person.alternatives == example.alternatives)
        #expect(snapshot.absenceOfPeople == .proven)
    }

    @Test func namesAreUniqueAndFound() {
        #expect(Flavour.all.map(\.name) == ["entra-ds", "active-directory", "openldap", "rfc2307"])
        for flavour in Flavour.all { #expect(Flavour(named: flavour.name) == flavour) }
        #expect(Flavour(named: "entra") == nil)
    }

    @Test(arguments: Flavour.all)
    func filtersAreWellFormed(_ flavour: Flavour) throws {
        _ = try Filter(flavour.userFilter)
        _ = try Filter(flavour.groupFilter)
    }

    @Test func overridesReplaceOneNameEach() throws {
        let ldif = """
            dn: uid=anna,\(Sample.people)
            objectClass: inetOrgPerson
            nsUniqueId: 11223344-5566-4788-8000-000000000001
            uid: anna
            login: Anna
            locked: 514

            dn: cn=staff,\(Sample.groups)
            objectClass: groupOfNames
            nsUniqueId: 11223344-5566-4788-8000-000000000002
            displayName: The Staff
            member: \(Sample.dn("nobody"))
            roster: \(Sample.dn("anna"))


            """
        let snapshot = try read(
            ldif: ldif,
            attributes: AttributeNames(
                identifier: "nsUniqueId", groupName: ["description", "displayName"], members: ["roster"],
                accountControl: "locked"),
            mapping: [.username: [try Template("{login:lower}@x.test")]])
        #expect(snapshot.person(1)?.values == AccountValues(username: "anna@x.test", email: "anna@x.test"))
        #expect(snapshot.person(1)?.activity == .inactive(.disabled))
        #expect(snapshot.group(2)?.name == "The Staff")
        #expect(snapshot.members(2) == ["anna@x.test"])
    }

    @Test func computersAndTrustsAreNoUsers() throws {
        func entry(_ number: Int, _ type: Int) -> String {
            """
            dn: CN=\(number),\(Sample.people)
            objectClass: user
            objectGUID:: RDMiEWZViEeAAAAAAAAAAQ==
            sAMAccountType: \(type)
            userPrincipalName: \(number)
            userAccountControl: 512


            """
        }
        let snapshot = try read(
            ldif: entry(1, 805_306_368) + entry(2, 805_306_369) + entry(3, 805_306_370), flavour: .activeDirectory)
        #expect(snapshot.people.map(\.values.username) == ["1"])
    }
}
