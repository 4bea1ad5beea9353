import Planning
import Yams

extension ConfigurationReader {
    func limits(_ item: Item?) -> Limits? {
        guard let item else { return Limits() }
        if case .scalar(let scalar) = item.node, !item.isNull {
            let isOff = ["off", "no", "false"].contains(scalar.string.lowercased())
            fault(
                item, isOff ? "all limits can't be switched off at once" : "must be keys with their values",
                isOff ? "write off for each one that is meant, such as adoptions: off" : nil)
            return nil
        }
        guard let keys = SectionReader(item, .limits, self) else { return nil }
        let before = faults.count
        var limits = Limits()
        for kind in LimitKind.allCases {
            guard keys.isGiven(kind.rawValue), let item = keys.value(kind.rawValue) else { continue }
            if case .scalar = item.node {
                if scalar(item, "off or figures")?.text == "off" {
                    limits.figures.updateValue(nil, forKey: kind)
                    warn(item, "this limit is off: one cycle may change as much as it plans")
                } else {
                    fault(item, "must be off, or minimum, maximum and percent")
                }
                continue
            }
            limits.figures[kind] = figures(item)
        }
        return faults.count == before ? limits : nil
    }

    private func figures(_ item: Item) -> Limits.Figures? {
        guard let keys = SectionReader(item, .figures, self) else { return nil }
        let minimum = keys.value("minimum").flatMap { integer($0, in: 0...(.max)) }
        let maximum = keys.value("maximum").flatMap { integer($0, in: 0...(.max)) }
        let percent = keys.value("percent").flatMap(percent)
        guard let minimum, let maximum, let percent else { return nil }
        guard minimum <= maximum else {
            fault(item, "the minimum, \(minimum), is above the maximum, \(maximum)")
            return nil
        }
        return Limits.Figures(minimum: minimum, maximum: maximum, percent: percent)
    }
}
