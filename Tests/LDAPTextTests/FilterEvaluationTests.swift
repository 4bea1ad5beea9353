import LDAPText
import Testing

@Suite("Filter.evaluate")
struct FilterEvaluationTests {
    static let entry: [String: [String]] = [
        "cn": ["Babs  Jensen", "Barbara Jensen"], "sn": ["Straße"], "objectclass": ["top", "person"],
        "n": ["10", "-3"],
        "big": ["123456789012345678901234567890"], "uac": ["514"], "odd": ["x"], "time": ["20260101000000Z"],
        "memberof": ["CN=Sales\\2C EMEA, DC=Example", "cn=all,dc=example"], "eq": ["a=b  c", "x=1,y"], "empty": [""],
    ]

    static func values(_ name: String) -> [[UInt8]] {
        if name.lowercased() == "bin" { return [[0xFF, 0x41, 0x00]] }
        return (entry[name.lowercased()] ?? []).map(\.bytes)
    }

    @Test(
        "is true",
        arguments: [
            "(cn=babs jensen)", "(CN= BABS JENSEN )", "(sn=STRASSE)", "(cn~=barbara jensen)", "(cn=*)", "(cn=b*)",
            "(cn=*JENSEN)",
            "(cn=*bs*jen*)", "(cn=ba*a*en)", "(cn=babs *)", "(!(missing=x))", "(!(missing=*))", "(&)",
            "(&(cn=*)(sn=*))", "(|(cn=x)(sn=*))",
            "(n>=9)", "(n<=-3)", "(n>=010)", "(big>=123456789012345678901234567889)",
            "(big<=123456789012345678901234567890)",
            "(time>=20251231235959Z)", "(time<=20260101000000Z)", "(sn>=str)", "(uac:1.2.840.113556.1.4.803:=2)",
            "(uac:1.2.840.113556.1.4.803:=514)", "(uac:1.2.840.113556.1.4.804:=3)",
            "(!(uac:1.2.840.113556.1.4.803:=16))",
            #"(memberOf=cn=sales\5c, emea,dc=EXAMPLE)"#, "(memberOf:1.2.840.113556.1.4.1941:=cn=all, dc=example)",
            "(memberOf:distinguishedNameMatch:=CN=ALL,DC=example)", "(cn:caseIgnoreMatch:=BARBARA JENSEN)",
            "(cn:caseExactMatch:=Barbara Jensen)",
            "(cn:=barbara jensen)", "(cn:dn:=barbara jensen)", "(n:integerMatch:=-03)", #"(bin=\ffA\00)"#,
            #"(bin=\ff*)"#, "(eq=a=B c)",
            "(empty=)", "(|(zzz:1.2.3:=x)(cn=*))", "(sn=str*ss*e)",
        ])
    func isTrue(_ text: String) throws {
        #expect(try Filter(text).evaluate(Self.values) == true)
    }

    @Test(
        "is false",
        arguments: [
            "(cn=babs)", "(cn=babsjensen)", "(missing=x)", "(missing=*)", "(!(cn=*))", "(|)", "(cn=*bs)",
            "(cn=jensen*)", "(cn=bab *)",
            "(n>=11)", "(n<=-4)", "(big>=123456789012345678901234567891)", "(uac:1.2.840.113556.1.4.803:=3)",
            "(uac:1.2.840.113556.1.4.804:=1)",
            "(missing:1.2.840.113556.1.4.803:=2)", "(memberOf=cn=sales,dc=example)",
            "(cn:caseExactMatch:=barbara jensen)", #"(bin=\ffa\00)"#,
            #"(bin=*\00\00)"#, "(&(zzz:1.2.3:=x)(cn=nobody))", "(sn=strasse*e)", "(cn=babs*jensen*jensen)",
            "(memberOf:distinguishedNameMatch:=cn=x)",
        ])
    func isFalse(_ text: String) throws {
        #expect(try Filter(text).evaluate(Self.values) == false)
    }

    @Test(
        "is undefined",
        arguments: [
            "(cn:1.2.3:=x)", "(!(cn:1.2.3:=x))", "(:caseExactMatch:=x)", "(&(cn=*)(cn:1.2.3:=x))",
            "(|(cn=nobody)(cn:1.2.3:=x))",
            "(odd:1.2.840.113556.1.4.803:=2)", "(uac:1.2.840.113556.1.4.803:=x)",
            "(memberOf:1.2.840.113556.1.4.1941:=cn=other,dc=example)",
            "(memberOf:distinguishedNameMatch:=all)", "(n:integerMatch:=x)", "(o:dn:=x)",
        ])
    func isUndefined(_ text: String) throws {
        #expect(try Filter(text).evaluate(Self.values) == nil)
    }
}
