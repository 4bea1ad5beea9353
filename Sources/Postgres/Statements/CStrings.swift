/// Texts as an array of C strings, `nil` as a null pointer.
struct CStrings {
    /// All texts, each with a NUL behind it.
    private var bytes: [CChar] = []
    /// Where each begins in `bytes`.
    private var starts: [Int?] = []

    /// `nil` where a text holds a NUL, at which C would cut it off.
    init?(_ texts: [String?]) {
        starts.reserveCapacity(texts.count)
        for text in texts {
            guard let text else {
                starts.append(nil)
                continue
            }
            guard Self.canHold(text) else { return nil }
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
    }

    /// Whether C sees all of a text.
    static func canHold(_ text: String) -> Bool {
        !text.utf8.contains(0)
    }

    /// Lends the pointers; the array ends with a null pointer more.
    func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result) -> Result {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            var pointers = unsafe starts.map { start in
                unsafe start.flatMap { unsafe bytes.baseAddress?.advanced(by: $0) }
            }
            unsafe pointers.append(nil)
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
        }
    }
}
