import LDAPText
import Yams

/// Collects what is wrong while the parts of the configuration are read.
///
/// Each part gives `nil` where it has left a fault, so that reading goes on to the next.
final class ConfigurationReader {
    /// As remarks name it.
    let file: String
    let surroundings: Surroundings
    /// The true names of keys that stand twice; see ``YAMLText``.
    private var renamed: [String: String] = [:]
    private(set) var faults: [ConfigurationRemark] = []
    private(set) var warnings: [ConfigurationRemark] = []

    init(file: String, surroundings: Surroundings) {
        self.file = file
        self.surroundings = surroundings
    }

    /// The tree of a text; `nil` with a fault where there is none.
    func compose(_ text: String) -> Item? {
        do throws(YAMLFault) {
            let yaml = try YAMLText(text)
            renamed = yaml.renamed
            guard let root = yaml.root else {
                fault(
                    .start, "", "there is nothing in this file",
                    "`rollcall config example` prints a configuration to begin with")
                return nil
            }
            return Item(node: root, path: "", place: root.mark.map(Place.init) ?? .start)
        } catch {
            fault(error.place, "", error.message, error.suggestion)
            return nil
        }
    }

    /// A key's name as the file has it.
    func name(_ key: String) -> String { renamed[key] ?? key }

    func fault(_ place: Place, _ path: String, _ message: String, _ suggestion: String? = nil) {
        faults.append(remark(place, path, message, suggestion))
    }

    func fault(_ item: Item, _ message: String, _ suggestion: String? = nil) {
        fault(item.place, item.path, message, suggestion)
    }

    func warn(_ item: Item, _ message: String, _ suggestion: String? = nil) {
        warnings.append(remark(item.place, item.path, message, suggestion))
    }

    private func remark(_ place: Place, _ path: String, _ message: String, _ suggestion: String?) -> ConfigurationRemark
    {
        ConfigurationRemark(
            file: file, line: place.line, column: place.column, keyPath: path, message: message, suggestion: suggestion)
    }
}
