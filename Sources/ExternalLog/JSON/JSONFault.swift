/// Why a line is not what it should be, as a clause for people that quotes nothing of it.
struct JSONFault: Error, Hashable {
    var text: String

    init(_ text: String) {
        self.text = text
    }
}
