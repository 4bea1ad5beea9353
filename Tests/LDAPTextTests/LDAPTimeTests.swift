import LDAPText
import Testing

@Suite("LDAPTime")
struct LDAPTimeTests {
    @Test(
        "reads GeneralizedTime",
        arguments: [
            ("199412161032Z", 787_573_920), ("199412160532-0500", 787_573_920),  // RFC 4517, section 3.3.13
            ("19700101000000Z", 0), ("20261122060740Z", 1_795_327_660), ("20261122060740.999Z", 1_795_327_660),
            ("20261122060740,5Z", 1_795_327_660), ("202611220607.5Z", 1_795_327_650), ("2026112206Z", 1_795_327_200),
            ("2026112206.25Z", 1_795_328_100), ("20261122070740+01", 1_795_327_660),
            ("20261122113740+0530", 1_795_327_660), ("000001010000Z", -62_167_219_200),
            ("20000229000000Z", 951_782_400), ("20161231235960Z", 1_483_228_800), ("99991231235959Z", 253_402_300_799),
            ("20261122060740.1234567890123456789Z", 1_795_327_660),
        ] as [(String, Int64)])
    func generalizedTime(_ text: String, _ seconds: Int64) {
        #expect(LDAPTime.seconds(generalizedTime: text) == seconds)
    }

    @Test(
        "refuses what is no GeneralizedTime",
        arguments: [
            "", "Z", "20261122060740", "2026112206074Z", "20261322060740Z", "20260022060740Z", "20260229000000Z",
            "19000229000000Z", "20260431000000Z", "20261122240000Z", "20261122066040Z", "20261122060761Z",
            "20261122060740.Z", "20261122060740Zx", "20261122060740+1", "20261122060740+2400", "20261122060740+0160",
            "20261122060740z", " 20261122060740Z", "2026-11-22T06:07:40Z", "２０261122060740Z",
        ])
    func notGeneralizedTime(_ text: String) {
        #expect(LDAPTime.seconds(generalizedTime: text) == nil)
    }

    @Test(
        "turns file times into seconds, rounded down",
        arguments: [
            (116_444_736_000_000_000, 0), (116_444_736_000_000_001, 0), (116_444_735_999_999_999, -1),
            (0, -11_644_473_600), (133_500_000_000_000_000, 1_705_526_400), (-1, -11_644_473_601),
        ] as [(Int64, Int64)])
    func fileTime(_ time: Int64, _ seconds: Int64) {
        #expect(LDAPTime.seconds(windowsFileTime: time) == seconds)
    }

    @Test(
        "knows that 0 and the largest number mean never",
        arguments: [(0, nil), (.max, nil), (133_500_000_000_000_000, 1_705_526_400), (.max - 1, 910_692_730_085)]
            as [(Int64, Int64?)])
    func expiry(_ accountExpires: Int64, _ seconds: Int64?) {
        #expect(LDAPTime.expiry(accountExpires: accountExpires) == seconds)
    }

    @Test(
        "writes and reads RFC 3339",
        arguments: [
            ("2026-11-22T06:07:40Z", 1_795_327_660), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1),
            ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("2000-02-29T12:00:00Z", 951_825_600), ("1601-01-01T00:00:00Z", -11_644_473_600),
        ] as [(String, Int64)])
    func rfc3339(_ text: String, _ seconds: Int64) {
        #expect(LDAPTime.rfc3339(seconds) == text)
        #expect(LDAPTime.seconds(rfc3339: text) == seconds)
    }

    @Test(
        "writes milliseconds",
        arguments: [
            ("2026-11-22T06:07:40.123Z", 1_795_327_660_123), ("1970-01-01T00:00:00.000Z", 0),
            ("1969-12-31T23:59:59.999Z", -1),
        ] as [(String, Int64)])
    func milliseconds(_ text: String, _ milliseconds: Int64) {
        #expect(LDAPTime.rfc3339(milliseconds: milliseconds) == text)
        #expect(LDAPTime.milliseconds(rfc3339: text) == milliseconds)
    }

    @Test(
        "reads the other forms of RFC 3339",
        arguments: [
            ("1985-04-12T23:20:50.52Z", 482_196_050), ("1996-12-19T16:39:57-08:00", 851_042_397),
            ("1990-12-31T23:59:60Z", 662_688_000), ("1990-12-31T15:59:60-08:00", 662_688_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_173), ("2026-11-22t06:07:40z", 1_795_327_660),
        ] as [(String, Int64)])
    func otherForms(_ text: String, _ seconds: Int64) {
        #expect(LDAPTime.seconds(rfc3339: text) == seconds)
    }

    @Test(
        "refuses what is no RFC 3339",
        arguments: [
            "", "2026-11-22", "2026-11-22 06:07:40Z", "2026-11-22T06:07:40", "2026-11-22T06:07Z",
            "2026-02-30T06:07:40Z", "2026-11-22T24:00:00Z", "2026-11-22T06:07:40.Z", "2026-11-22T06:07:40+0100",
            "2026-11-22T06:07:40Z ", "+30828-09-14T02:48:05Z", "0000-01-01T00:30:00+01:00", "9999-12-31T23:59:60Z",
        ])
    func notRFC3339(_ text: String) {
        #expect(LDAPTime.seconds(rfc3339: text) == nil)
    }

    @Test("writes years that RFC 3339 has no form for with a sign")
    func farYears() {
        #expect(LDAPTime.rfc3339(910_692_730_085) == "+30828-09-14T02:48:05Z")
        #expect(LDAPTime.rfc3339(-62_167_219_201) == "-0001-12-31T23:59:59Z")
        #expect(!LDAPTime.rfc3339(.min).isEmpty && !LDAPTime.rfc3339(.max).isEmpty)
    }

    @Test("reads back what it writes")
    func roundTrip() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator)
            #expect(LDAPTime.seconds(rfc3339: LDAPTime.rfc3339(seconds)) == seconds)
        }
    }
}
