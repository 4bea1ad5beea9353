/// What it means that an identifier is not in a snapshot.
public enum Absence: Hashable, Sendable {
    /// Every search that could have returned it ended in success with an empty last cookie, every identifier was
    /// readable, and no search reference hid a part of a base.
    case proven
    /// Nothing. Why, for the operator.
    case unknown(String)
}
