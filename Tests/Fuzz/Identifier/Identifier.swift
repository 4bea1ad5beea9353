import FuzzSupport
import LDAPText

/// Reads the bytes as an objectGUID, an objectSid, and the text of either.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    if let guid = GUID(activeDirectory: bytes) {
        demand(guid.activeDirectoryBytes == bytes, "a GUID gives other bytes than it was read from")
        check(guid)
    }
    if let sid = SID(bytes) {
        demand(sid.bytes == bytes, "a SID gives other bytes than it was read from")
        check(sid)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return 0 }
    let guid = GUID(text: text)
    let guidOfBytes = unsafe bytes.withUnsafeBytes { unsafe GUID(text: $0) }
    demand(guid == guidOfBytes, "a GUID's text and its bytes differ")
    if let guid {
        demand(text.lowercased().contains(guid.description), "a GUID prints to another text")
        check(guid)
    }
    if let sid = SID(text: text) { check(sid) }
    return 0
}

private func check(_ guid: GUID) {
    demand(GUID(text: guid.description) == guid, "a GUID's text is another's")
    demand(GUID(text: "{\(guid.description.uppercased())}") == guid, "case and braces change a GUID")
    demand(GUID(activeDirectory: guid.activeDirectoryBytes) == guid, "a GUID's bytes are another's")
    demand(guid.activeDirectoryBytes.sorted() == guid.bytes.sorted(), "the two orders hold other bytes")
}

private func check(_ sid: SID) {
    demand(SID(text: sid.description) == sid, "a SID's text is another's")
    demand(SID(sid.bytes) == sid, "a SID's bytes are another's")
    if let last = sid.relativeIdentifier {
        demand(sid.sibling(relativeIdentifier: last) == sid, "a SID is not its own sibling")
        demand(sid.sibling(relativeIdentifier: ~last) != sid, "a sibling is the SID itself")
    }
}
