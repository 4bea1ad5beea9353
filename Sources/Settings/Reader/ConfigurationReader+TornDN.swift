import LDAPText

extension ConfigurationReader {
    /// Leaves a fault where `[ou=people,dc=example]` stands without quotation marks, which to YAML is a list of two.
    ///
    /// In a list with a line for each entry nothing is torn. (Yams doesn't tell the one kind of list from the other.)
    ///
    /// - Returns: Whether it did.
    func refuseTornDN(_ item: Item) -> Bool {
        let entries = item.entries
        let start = entries.indices.dropLast().first { index in
            let (part, next) = (entries[index], entries[index + 1])
            return part.place.line == next.place.line && isRDN(part) && isRDN(next)
        }
        guard let start else { return false }
        let parts = entries[start...].prefix(while: isRDN).compactMap(\.node.scalar?.string)
        fault(
            entries[start], "a DN without quotation marks ends at its first comma here",
            "write it in quotation marks: \"\(parts.joined(separator: ","))\"")
        return true
    }

    /// Whether a bare text is what stands between a DN's commas, the first of it perhaps after `dn:`.
    private func isRDN(_ item: Item) -> Bool {
        guard case .scalar(let scalar) = item.node, scalar.style == .plain, scalar.string.contains("=") else {
            return false
        }
        let text = scalar.string
        return (try? DN(text.lowercased().hasPrefix("dn:") ? String(text.dropFirst(3)) : text))?.rdns.count == 1
    }
}
