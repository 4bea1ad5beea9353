extension RunEvent {
    /// The event as a line of the log, without its line end.
    public var jsonLine: String {
        var json = JSONWriter()
        encode(into: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension DetailLine {
    /// The line as it is in the log, without its line end.
    public var jsonLine: String {
        var json = JSONWriter()
        encode(into: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
