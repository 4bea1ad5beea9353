import FuzzSupport
import LDAPText

@testable import Directory

/// Reads the first line as a template, the second as a text that it might give, and the others as an entry's values.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let lines = String(decoding: unsafe input(start, count), as: UTF8.self).unicodeScalars
        .split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    let template: Template
    do {
        template = try Template(lines[0])
    } catch {
        demand(0...lines[0].unicodeScalars.count ~= error.offset, "a fault lies outside the template")
        return 0
    }
    guard let again = try? Template(template.description) else { fatalError("it prints to no template") }
    demand(again.attributes == template.attributes, "it prints to another template")
    let values = Array(lines.dropFirst(2))
    check(template, rendering: values)
    if let value = values.first { checkInverse(template, of: value) }
    if lines.count > 1 { checkForm(template.inverse(of: lines[1]), of: template, lines[1]) }
    return 0
}

private func check(_ template: Template, rendering values: [String]) {
    let rendered = template.render { _ in values }
    demand(rendered.count <= Template.mostCombinations, "it gives more texts than allowed")
    for text in rendered {
        let isTrimmed = text.first?.isWhitespace == false && text.last?.isWhitespace == false
        demand(isTrimmed, "white space is left around a text, or nothing but that")
    }
    if template.attributes.isEmpty { return }
    demand(template.render { _ in [] }.isEmpty, "an entry without values has a text")
}

/// Whoever has a text by a template of one field and literal text is found by what the inverse says of it.
private func checkInverse(_ template: Template, of value: String) {
    guard isInvertible(template), let text = template.render({ _ in [value] }).first else { return }
    demand(
        template.inverse(of: text).contains {
            $0.attribute == template.attributes[0] && NameKey($0.value) == NameKey(value)
        },
        "the inverse of \(text) is not \(template.attributes[0])=\(value)")
}

private func isInvertible(_ template: Template) -> Bool {
    let fields = template.segments.count { if case .field = $0 { true } else { false } }
    return fields == 1
        && template.segments.contains { segment in
            guard case .literal(let text) = segment else { return false }
            return !text.allSatisfy(\.isWhitespace)
        }
}

/// What the inverse says holds of the template's attributes alone, and is a part of the text.
private func checkForm(_ inverse: [(attribute: String, value: String)], of template: Template, _ text: String) {
    for (attribute, value) in inverse {
        demand(
            template.attributes.contains { $0.lowercased() == attribute.lowercased() },
            "an inverse names another attribute")
        demand(!value.isEmpty && text.contains(value), "an inverse's value is no part of the text")
    }
}
