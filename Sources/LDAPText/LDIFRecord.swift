/// One content record of an LDIF file: an entry.
public struct LDIFRecord: Hashable, Sendable {
    /// An attribute description, as first written in the record, with its values in their order.
    public struct Attribute: Hashable, Sendable {
        public let name: String
        public fileprivate(set) var values: [[UInt8]]
    }

    /// The distinguished name's bytes, unchecked.
    public let dn: [UInt8]
    /// The attributes in the order of their first appearance. Descriptions that differ in case alone are one.
    public private(set) var attributes: [Attribute] = []
    /// The line that the record begins on, from one.
    public let line: Int

    init(dn: [UInt8], line: Int) {
        self.dn = dn
        self.line = line
    }

    /// The values of an attribute description, in any case; none where the entry lacks it.
    public func values(_ name: String) -> [[UInt8]] {
        attributes.first { ASCII.equalIgnoringCase($0.name.utf8, name.utf8) }?.values ?? []
    }

    mutating func append(_ value: [UInt8], to name: ArraySlice<UInt8>) {
        // Values of one attribute mostly follow each other.
        if let index = attributes.lastIndex(where: { ASCII.equalIgnoringCase($0.name.utf8, name) }) {
            attributes[index].values.append(value)
        } else {
            attributes.append(Attribute(name: String(decoding: name, as: UTF8.self), values: [value]))
        }
    }
}
