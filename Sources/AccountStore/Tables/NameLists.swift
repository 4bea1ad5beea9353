import Directory

// How roles and permissions are stored: their names with commas between, in one fixed order.

extension Roles {
    /// Reads a list; words that this version doesn't know are passed over.
    init(list: String) {
        self = []
        for word in list.split(separator: ",") {
            if let known = Roles.named.first(where: { $0.name == trimmed(word) }) { insert(known.role) }
        }
    }

    var list: String { Roles.lists[Int(rawValue & 7)] }

    private static let lists = (0..<8).map { Roles(rawValue: $0).names.joined(separator: ",") }
}

extension Permissions {
    /// Reads a list; words that this version doesn't know are passed over.
    init(list: String) {
        self = []
        for word in list.split(separator: ",") {
            if let known = Permissions.named.first(where: { $0.name == trimmed(word) }) { insert(known.permission) }
        }
    }

    var list: String { Permissions.lists[Int(rawValue & 15)] }

    private static let lists = (0..<16).map { Permissions(rawValue: $0).names.joined(separator: ",") }
}

private func trimmed(_ word: Substring) -> Substring {
    var word = word
    while word.first == " " { word.removeFirst() }
    while word.last == " " { word.removeLast() }
    return word
}
