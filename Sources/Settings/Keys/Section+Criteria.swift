extension Section {
    private static let patterns = "list of groups"

    static let criteria = Section([
        Key(
            "required_groups", patterns, .meaning("everybody whom the user filter returns gets an account"),
            "Only members of at least one of these get accounts. An entry here and below is a group's name, in which * "
                + "and ? stand for any text and any character, or dn:DN, or id:IDENTIFIER; one that matches no group "
                + "stops the cycle before anything is changed.",
            sample: "[\"All Staff\"]"),
        Key(
            "denied_groups", patterns, .meaning("nobody"),
            "Members of these get no account, whatever else holds.", sample: "[\"Contractors\"]"),
        Key(
            "include_groups", patterns, .meaning("all groups"),
            "The groups that are provisioned with their memberships.", sample: "[\"Team *\", \"Project *\"]"),
        Key(
            "exclude_groups", patterns, .meaning("none"),
            "Groups that are not provisioned; wins over include_groups. Their members keep their accounts.",
            sample: "[\"* Archive\"]"),
        Key(
            "default_groups", "list of local groups' names", .meaning("none"),
            "Local groups that every provisioned user joins.", sample: "[\"Everybody\"]"),
        Key(
            "site_admin_groups", patterns, .meaning("nobody"),
            "Members administer the site. Each entry that gives a role matches exactly one group.",
            sample: "[\"Site Administrators\"]"),
        Key(
            "readonly_site_admin_groups", patterns, .meaning("nobody"),
            "Members see everything that a site administrator sees.", sample: "[\"Auditors\"]"),
        Key(
            "group_admin_groups", patterns, .meaning("nobody"), "Members administer groups.",
            sample: "[\"Group Administrators\"]"),
        Key(
            "nested_groups", "true or false", .value("true"),
            "Whether members of a group's member groups count as its members."),
    ])
}
