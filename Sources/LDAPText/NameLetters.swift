/// The letters beyond ASCII that most names are made of, each with what the rule of `NameKey` makes of it.
///
/// NFKC leaves any text of such letters and of their foldings as it is: they neither decompose for compatibility nor
/// combine with each other.
enum NameLetters {
    /// ß, the one of these letters that folds to its folding twice: `ss`.
    static let sharpS: UInt32 = 0xDF

    /// The folded letter, or nil for every scalar that is not in the table.
    static func fold(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case ..<0x180: latin(scalar)
        case 0x386...0x3CE: greek(scalar)
        case 0x400...0x52F: cyrillic(scalar)
        case 0x5D0...0x5EA, 0x620...0x64A: scalar  // Hebrew, Arabic
        case 0x1EA0...0x1EF9: scalar | 1  // Vietnamese
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x30FC: scalar  // Kana
        case 0x4E00...0x9FA5, 0xAC00...0xD7A3: scalar  // Han, Hangul syllables
        default: nil
        }
    }

    /// Latin-1 and Latin Extended-A, without İ, ĳ, ŀ, ŉ and ſ.
    private static func latin(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0xD7, 0xF7: scalar
        case 0xDF: 0x73
        case 0xC0...0xDE: scalar + 0x20
        case 0xE0...0xFF: scalar
        case 0x131: 0x69
        case 0x138: scalar
        case 0x100...0x12F, 0x134...0x137, 0x14A...0x177: scalar | 1
        case 0x139...0x13E, 0x141...0x148, 0x179...0x17E: scalar + (scalar & 1)
        case 0x178: 0xFF
        default: nil
        }
    }

    private static func greek(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x386: 0x3AC
        case 0x388...0x38A: scalar + 0x25
        case 0x38C: 0x3CC
        case 0x38E, 0x38F: scalar + 0x3F
        case 0x391...0x3A1, 0x3A3...0x3AB: scalar + 0x20
        case 0x3C2: 0x3C3
        case 0x3AC...0x3AF, 0x3B1...0x3CE: scalar
        default: nil
        }
    }

    private static func cyrillic(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x400...0x40F: scalar + 0x50
        case 0x410...0x42F: scalar + 0x20
        case 0x430...0x45F: scalar
        case 0x4C0: 0x4CF
        case 0x4C1...0x4CE: scalar + (scalar & 1)
        case 0x4CF: scalar
        case 0x460...0x481, 0x48A...0x52F: scalar | 1
        default: nil
        }
    }
}
