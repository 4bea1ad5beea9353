/// The bytes that libFuzzer hands over, which may point nowhere where there are none.
public func input(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: start, count: count))
}
