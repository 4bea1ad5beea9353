import FuzzSupport
import LDAPText

/// Reads the bytes as the text of a time, and the first eight as a number that stands for one.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    if let text = String(validating: bytes, as: UTF8.self) {
        if let seconds = LDAPTime.seconds(generalizedTime: text) { check(seconds: seconds) }
        if let milliseconds = LDAPTime.milliseconds(rfc3339: text) {
            check(milliseconds: milliseconds)
            demand(LDAPTime.rfc3339(milliseconds: milliseconds).utf8.count == 24, "it was read and can't be written")
        }
    }
    guard bytes.count >= 8 else { return 0 }
    let number = bytes.prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
    check(seconds: LDAPTime.seconds(windowsFileTime: number))
    check(seconds: number)
    check(milliseconds: number)
    _ = LDAPTime.expiry(accountExpires: number)
    return 0
}

/// The years from 0000 to 9999 in seconds.
private let written: Range<Int64> = -62_167_219_200..<253_402_300_800

private func check(seconds: Int64) {
    let text = LDAPTime.rfc3339(seconds)
    demand(LDAPTime.seconds(rfc3339: text) == (written.contains(seconds) ? seconds : nil), "\(text) is another second")
    guard written.contains(seconds) else { return }
    let generalized = text.filter { !"-:T".contains($0) }
    demand(LDAPTime.seconds(generalizedTime: generalized) == seconds, "\(generalized) is another second")
}

private func check(milliseconds: Int64) {
    let text = LDAPTime.rfc3339(milliseconds: milliseconds)
    let isWritten = written.contains(Int64((Double(milliseconds) / 1_000).rounded(.down)))
    demand(
        LDAPTime.milliseconds(rfc3339: text) == (isWritten ? milliseconds : nil), "\(text) is another millisecond")
}
