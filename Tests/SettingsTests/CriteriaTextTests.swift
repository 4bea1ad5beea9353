import Testing

@testable import Settings

@Suite struct CriteriaTextTests {
    private func text(_ changes: [Int: String] = [:], _ added: String = "") throws -> String {
        try Sample.directory(Sample.text(changes, adding: added)).criteriaText
    }

    @Test func itIsLaidOut() throws {
        let text = try text(
            [8: "    users: {bases: \"DC = Example\", filter: \"(a=b)\"}"],
            "    criteria: {required_groups: [B, \"a\\\\b\"], default_groups: [All]}")
        #expect(
            text == """
                version 1
                flavour openldap
                users.bases 1
                  dc=example
                users.filter 1
                  (a=b)
                groups.bases 1
                  dc=example
                required_groups 2
                  name:a\\\\b
                  name:b
                default_groups 1
                  all
                nested_groups true

                """)
    }

    /// Pairs that mean the same.
    @Test(arguments: [
        ("    criteria: {denied_groups: []}", ""),
        ("    criteria: {nested_groups: true}", ""),
        ("    criteria: {denied_groups: [A, b]}", "    criteria: {denied_groups: [B, a, A]}"),
        ("    criteria: {denied_groups: \"dn:CN=A, DC=b\"}", "    criteria: {denied_groups: \"dn:cn=a,dc=B\"}"),
        ("    groups: {bases: dc=example}", ""), ("    label: x", ""), ("    page_size: 5", ""),
        ("    limits: {adoptions: off}", ""), ("    mapping: {email: \"{a}\"}", ""),
        ("    attributes: {entra_object_id: a}", ""),
    ])
    func same(_ one: String, _ other: String) throws {
        #expect(try text([:], one) == text([:], other))
    }

    /// Pairs that don't.
    @Test(arguments: [
        ("    criteria: {required_groups: A}", ""), ("    criteria: {include_groups: \"*\"}", ""),
        ("    criteria: {denied_groups: A}", "    criteria: {exclude_groups: A}"),
        ("    criteria: {denied_groups: [A, B]}", "    criteria: {denied_groups: [A]}"),
        ("    criteria: {nested_groups: false}", ""), ("    criteria: {default_groups: A}", ""),
        ("    groups: {bases: dc=other}", ""), ("    groups: {filter: (a=b)}", ""),
        ("    attributes: {members: uniqueMember}", ""),
        ("    attributes: {group_name: [a, b]}", "    attributes: {group_name: [b, a]}"),
    ])
    func different(_ one: String, _ other: String) throws {
        #expect(try text([:], one) != text([:], other))
    }
}
