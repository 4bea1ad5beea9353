/// The grammar of attribute types and descriptions (RFC 4512, sections 1.4 and 2.5).
enum AttributeDescription {
    /// Whether the bytes are `type` or `type;option;…`.
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        return isType(parts[0]) && parts.dropFirst().allSatisfy(isOption)
    }

    /// Letters, digits and hyphens; and `range=0-1499`, as Active Directory names a part of the values ([MS-ADTS] 3.1.1.3.1.3.3).
    private static func isOption(_ bytes: ArraySlice<UInt8>) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return isKeyString(bytes) }
        return isKeyString(parts[0])
            && parts[1].allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "*") }
    }

    /// Whether the bytes are a short name (`keystring`) or a dotted number (`numericoid`).
    static func isType(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        return ASCII.isLetter(first) ? isKeyString(bytes) : isObjectIdentifier(bytes)
    }

    /// At least two numbers without leading zeros, parted by dots.
    static func isObjectIdentifier(_ bytes: ArraySlice<UInt8>) -> Bool {
        let numbers = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return numbers.count > 1
            && numbers.allSatisfy { number in
                number.allSatisfy(ASCII.isDigit)
                    && (number.count == 1 || (number.count > 1 && number.first != UInt8(ascii: "0")))
            }
    }

    private static func isKeyString(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
    }
}
