import FuzzSupport

@testable import LDAPText

/// Folds a name by its bytes, as text and by the rule itself, and makes a pattern of it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    let keyOfBytes = unsafe bytes.withUnsafeBytes { unsafe NameKey(utf8: $0) }
    guard let name = String(validating: bytes, as: UTF8.self) else {
        demand(keyOfBytes == nil, "there is a key of what is no UTF-8")
        return 0
    }
    let key = NameKey(name)
    demand(keyOfBytes == key, "the key of the bytes is not that of the text")
    var byRule: [UInt8] = []
    NameFold.appendByRule(name, to: &byRule)
    demand(byRule == key.bytes, "the short way and the rule give two keys")
    demand(NameKey(key.text) == key, "a folded key folds to another")
    demand(key.isEmpty == name.unicodeScalars.allSatisfy(\.properties.isWhitespace), "an empty key is of a name")
    if !name.unicodeScalars.contains(where: { $0 == "*" || $0 == "?" }) {
        demand(Glob(name).matches(key), "a pattern without wildcards does not match its own name")
    }
    demand(!name.escapedForTerminal().unicodeScalars.contains { $0.value < 0x20 }, "a control character is printed")
    return 0
}
