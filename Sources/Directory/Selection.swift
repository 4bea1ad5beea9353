import LDAPText

/// A few objects of a directory, to be read without the others.
public enum Selection: Hashable, Sendable {
    /// The people whom this names: a user name or e-mail address as the mapping makes them, a DN, an identifier as
    /// 8-4-4-4-12 hexadecimal digits or as `S-1-5-…` (each also after `id:`), or the value of an attribute from which
    /// user name and e-mail address are made.
    case person(String)
    /// A group, by name, DN (`dn:…`) or identifier (`id:…`), with everybody who is in it.
    case group(GroupPattern)
}
