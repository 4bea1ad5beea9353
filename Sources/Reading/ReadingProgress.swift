/// How far a reading has come: after each page, and every thousand entries of a file.
public struct ReadingProgress: Hashable, Sendable {
    public var users: Int
    public var groups: Int

    public init(users: Int = 0, groups: Int = 0) {
        self.users = users
        self.groups = groups
    }
}
