import FuzzSupport
import LDAPText

/// Reads the first line as a distinguished name, and the second as one that may lie above it.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let lines = unsafe input(start, count).split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
        .map(Array.init)
    guard let first = checked(lines[0]) else { return 0 }
    if let parent = first.parent {
        demand(first.isEqualOrBelow(parent), "it is not below its parent")
        demand(!parent.isEqualOrBelow(first), "its parent is below it")
    }
    guard lines.count == 2, let second = checked(lines[1]) else { return 0 }
    let isBelow = first.rdns.count >= second.rdns.count && first.rdns.suffix(second.rdns.count) == second.rdns[...]
    demand(first.isEqualOrBelow(second) == isBelow, "the keys and the RDNs disagree on what lies below")
    return 0
}

/// The name that the bytes write, if any, once it has kept its promises.
private func checked(_ bytes: [UInt8]) -> DN? {
    let key = DNKey.make(bytes)
    guard let text = String(validating: bytes, as: UTF8.self), let dn = try? DN(text) else {
        demand(key == nil, "there is a key of what is no name")
        return nil
    }
    demand(key == dn.normalized, "the key of the bytes is not that of the name")
    guard let again = try? DN(dn.description) else { fatalError("it prints to no name") }
    demand(again == dn, "it prints to another name")
    demand(again.description == dn.description, "its text changes when it is printed again")
    demand(DNKey.make(Array(dn.description.utf8)) == key, "the key of its text is not its own")
    demand(DN(rdns: dn.rdns) == dn, "it is not the name of its RDNs")
    checkFolding(dn)
    return dn
}

/// What is folded stays so. Characters that a key holds bare and a name must escape would make another name of the key.
private func checkFolding(_ dn: DN) {
    let escapedInNames = Array("\"<>;\0".utf8)
    guard let text = String(validating: dn.normalized, as: UTF8.self),
        !dn.normalized.contains(where: escapedInNames.contains)
    else { return }
    let folded = try? DN(text)
    demand(folded?.normalized == dn.normalized, "the key of its key is another")
}
