import Yams

/// A value of the configuration with the keys that lead to it.
struct Item {
    var node: Node
    /// Such as `directories[0].users.filter`; empty for the whole file.
    var path: String
    /// Where remarks about it point: the value, or its key where nothing follows that.
    var place: Place

    init(node: Node, path: String, place: Place) {
        self.node = node
        self.path = path
        self.place = place
    }

    /// Whether nothing, or YAML's null, stands there.
    var isNull: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && node.tag == Tag(.null)
    }

    /// Whether a backslash in it begins an escape.
    var isInDoubleQuotes: Bool {
        if case .scalar(let scalar) = node { scalar.style == .doubleQuoted } else { false }
    }

    /// The entries of a list; a value that is none is the only one of its list.
    var entries: [Item] {
        guard case .sequence(let sequence) = node else { return [self] }
        return sequence.enumerated().map { index, node in
            Item(node: node, path: "\(path)[\(index)]", place: node.mark.map(Place.init) ?? place)
        }
    }
}
