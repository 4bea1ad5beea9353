import CLDAP

/// The values of one attribute in libldap's own buffers. They are bytes, and can hold NUL.
@safe
public struct ValuesView: ~Copyable {
    private let values: UnsafeMutablePointer<berval>?
    public let count: Int

    /// - Parameter values: Ended by one without a pointer.
    @unsafe
    init(_ values: UnsafeMutablePointer<berval>?) {
        unsafe self.values = values
        var count = 0
        if let values = unsafe values {
            while unsafe values[count].bv_val != nil { count += 1 }
        }
        self.count = count
    }

    public var isEmpty: Bool { count == 0 }

    /// A value, which lives as long as the visit.
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < count, "an attribute has \(count) values, and none at \(index)")
        return unsafe values![index].bytes
    }

    public func forEach<Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<count {
            try unsafe body(values![index].bytes)
        }
    }

    /// A copy of a value as text; what isn't UTF-8 becomes U+FFFD.
    public func string(at index: Int) -> String {
        unsafe String(decoding: self[index], as: UTF8.self)
    }

    /// A copy of a value.
    public func bytes(at index: Int) -> [UInt8] {
        unsafe Array(self[index])
    }

    /// A copy of all values.
    public func all() -> [[UInt8]] {
        (0..<count).map { bytes(at: $0) }
    }
}

extension berval {
    /// The bytes, where they lie.
    var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: bv_val, count: Int(bv_len))
    }
}
