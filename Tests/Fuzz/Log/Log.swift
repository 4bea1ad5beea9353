import Foundation
import FuzzSupport

@testable import ExternalLog

/// The folder of a log that has one file of events, made once and filled anew for each input.
private let folder: String = {
    let path = NSTemporaryDirectory() + "rollcall-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        fatalError("\(error)")
    }
    return path
}()

/// Reads the bytes as a file of the log, and each of its lines as an event and as a detail.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe input(start, count)
    var events: [RunEvent] = []
    var lines = 0
    for line in bytes.split(separator: 0x0A).map(Array.init) {
        if line.allSatisfy({ " \t\r".utf8.contains($0) }) { continue }
        lines += 1
        if let event = faultOrValue({ try RunEvent(decoding: line) }) {
            check(event, line)
            events.append(event)
        }
        if let detail = faultOrValue({ try DetailLine(decoding: line) }) { check(detail) }
    }
    checkFile(bytes, events, lines)
    return 0
}

/// What is made of a line, or nil where that is a fault of the line's own.
private func faultOrValue<Value>(_ decode: () throws -> Value) -> Value? {
    do {
        return try decode()
    } catch let fault as JSONFault {
        demand(!fault.text.isEmpty, "a fault says nothing")
        return nil
    } catch {
        fatalError("a line throws what no reader catches: \(error)")
    }
}

private func check(_ event: RunEvent, _ line: [UInt8]) {
    guard let again = try? RunEvent(decoding: Array(event.jsonLine.utf8)) else {
        fatalError("an event that was read is written as none: \(event.jsonLine)")
    }
    demand(again == event, "an event that was read is written as another")
    demand(again.jsonLine == event.jsonLine, "an event is written in two ways")
    guard let outline = try? RunEvent.Outline(decoding: line) else { fatalError("an event has no outline") }
    demand(
        outline.id == event.id && outline.status == event.status && outline.directory == event.directory,
        "an event's outline is another's")
    checkCharacters(event.jsonLine)
}

private func check(_ detail: DetailLine) {
    let line = detail.jsonLine
    guard let again = try? DetailLine(decoding: Array(line.utf8)) else {
        fatalError("a detail that was read is written as none: \(line)")
    }
    demand(again.jsonLine == line, "a detail is written in two ways")
    demand(
        ExternalLog.takesBack(Array(line.utf8)) == (detail.object == .run && detail.status == .notApplied),
        "it is not seen whether a line takes back those above it")
    checkCharacters(line)
}

private func checkCharacters(_ line: String) {
    let hasControl = line.unicodeScalars.contains { $0.properties.generalCategory == .control }
    demand(!hasControl, "a control character is written")
}

/// Every line of a file is an event or a remark, and every run is found.
private func checkFile(_ bytes: [UInt8], _ events: [RunEvent], _ lines: Int) {
    do {
        try Data(bytes).write(to: URL(fileURLWithPath: folder + "/events-2026-11.jsonl"))
        let listing = try ExternalLog(folder: folder).runs()
        demand(listing.unreadable.count == lines - events.count, "a line is neither read nor remarked on")
        demand(Set(listing.runs.map(\.id)) == Set(events.map(\.id)), "other runs are found than stand there")
        demand(listing.runs.allSatisfy(events.contains), "a run is found that stands nowhere")
    } catch {
        fatalError("a file can't be read: \(error)")
    }
}
