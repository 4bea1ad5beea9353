extension DNKey {
    /// The way for plain names; false, with nothing appended, for every other.
    ///
    /// Plain is a name of RDNs `type=value` of printable ASCII, the type of letters, digits and hyphens and too short to
    /// have another name, the value without escapes, quotation marks, characters that need an escape, a leading `#`, or
    /// spaces that are doubled or stand at an end. Its key is its own text in lower case.
    static func appendPlain(_ bytes: UnsafeRawBufferPointer, to buffer: inout [UInt8]) -> Bool {
        let start = buffer.count
        unsafe buffer.append(contentsOf: bytes)
        var key = buffer.mutableSpan
        guard lower(&key, from: start) else {
            buffer.removeSubrange(start...)
            return false
        }
        return true
    }

    /// Puts a plain name in lower case in place; false, with part of it done, for every other.
    private static func lower(_ key: inout MutableSpan<UInt8>, from start: Int) -> Bool {
        let space = UInt8(ascii: " ")
        let equals = UInt8(ascii: "=")
        var typeStart = start
        var inType = true
        var previous = separator
        for index in start..<key.count {
            let byte = key[index]
            if ASCII.isLetter(byte) {
                key[index] = byte | 0x20
                previous = byte
                continue
            }
            switch byte {
            case separator:
                guard !inType, previous != space else { return false }
                inType = true
                typeStart = index + 1
            case equals:
                if inType {
                    guard 1..<DNAttributeType.shortestAlias ~= index - typeStart else { return false }
                    inType = false
                } else if previous == equals {
                    return false
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                guard !inType || index > typeStart else { return false }
            case space, UInt8(ascii: "#"):
                guard !inType, previous != equals, byte != space || previous != space else { return false }
            case UInt8(ascii: "\""), UInt8(ascii: "+"), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "\\"):
                return false
            case 0x21...0x7E:
                guard !inType else { return false }
            default:
                return false
            }
            previous = byte
        }
        return start == key.count || (!inType && previous != space)
    }
}
