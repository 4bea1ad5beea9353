import FuzzSupport
import LDAPText

/// Reads LDIF whole and in chunks, whose size the first byte tells, and what was read once more.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    guard let first = bytes.first else { return 0 }
    let text = Array(bytes.dropFirst())
    let whole = Reading(LDIFReader(text))
    demand(whole == Reading(inChunks(text, of: Int(first % 16) + 1)), "chunks of another size give something else")
    let written = Reading(LDIFReader(write(whole.records)))
    demand(written.failure == nil, "what was read and written again is at fault: \(written.failure ?? "")")
    demand(written.contents == whole.contents, "what was read and written again is another")
    return 0
}

/// All that a reader gives.
private struct Reading: Equatable {
    var records: [LDIFRecord] = []
    var trailer: LDIFTrailer?
    var failure: String?

    init(_ reader: LDIFReader) {
        var reader = reader
        do {
            while let record = try reader.next() { records.append(record) }
        } catch {
            failure = "\(error)"
            demand((try? reader.next()) == nil, "a reader goes on after a fault")
        }
        trailer = reader.trailer
    }

    /// The records without their lines.
    var contents: [[[UInt8]]] {
        records.map { record in
            [record.dn] + record.attributes.flatMap { attribute in [Array(attribute.name.utf8)] + attribute.values }
        }
    }
}

/// With an empty chunk after each, which means nothing.
private func inChunks(_ bytes: [UInt8], of size: Int) -> LDIFReader {
    var place = 0
    var isEmptyNext = false
    return LDIFReader {
        defer { isEmptyNext.toggle() }
        if isEmptyNext { return [] }
        guard place < bytes.count else { return nil }
        defer { place += size }
        return Array(bytes[place...].prefix(size))
    }
}

/// The records as LDIF with every value in base64, folded.
private func write(_ records: [LDIFRecord]) -> [UInt8] {
    var text: [UInt8] = []
    func line(_ name: String, _ value: [UInt8]) {
        let whole = Array("\(name):: \(base64(value))".utf8)
        for start in stride(from: 0, to: whole.count, by: 70) {
            text += (start == 0 ? [] : [0x20]) + whole[start...].prefix(70) + [0x0A]
        }
    }
    for record in records {
        line("dn", record.dn)
        for attribute in record.attributes {
            for value in attribute.values { line(attribute.name, value) }
        }
        text.append(0x0A)
    }
    return text
}

private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start...].prefix(3)
        let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
        for digit in 0..<4 {
            text.append(digit <= group.count ? alphabet[bits >> (18 - 6 * digit) & 63] : "=")
        }
    }
    return text
}
