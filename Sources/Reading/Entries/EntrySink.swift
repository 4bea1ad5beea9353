/// Takes entries attribute by attribute, whether a server sends them or a file holds them.
///
/// The buffers are the source's own: they hold until the call returns.
protocol EntrySink {
    mutating func begin(dn: UnsafeRawBufferPointer)
    /// Whether the values of this attribute are wanted; those that follow are its.
    mutating func attribute(_ description: UnsafeRawBufferPointer) -> Bool
    mutating func value(_ value: UnsafeRawBufferPointer)
    mutating func end()
}
