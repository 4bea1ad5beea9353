#!/usr/bin/env python3
"""Writes a directory of any size as LDIF, for slapadd: the same options always give the same bytes.

    generate.py --users 10000 --groups 1000 --memberships 100000 --style openldap > directory.ldif

The sizes of groups follow a power law (--alpha), no group holds more than four fifths of the users, and --nested of the
groups hold up to five other groups each, without a cycle. --memberships counts both kinds of members. Styles:

    openldap   ou=people with inetOrgPerson and ou=groups with groupOfNames; people are named by uid
    ad         OU=Staff with user and OU=Groups with group (deploy/testbed/ad.ldif); people are named by CN, and every
               37th is disabled

memberOf is written as data, since no overlay runs under slapadd; --no-memberof leaves it out.
"""
import argparse
import base64
import random
import struct
import sys
import uuid

GIVEN_NAMES = """James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
José María Søren Jürgen Zoë Łukasz Anaïs Ólafur Chloë Tomáš Noël Émile Siân Iñigo Ayşe Nguyễn""".split()
SURNAMES = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee O'Brien Müller García Ødegård Kowalczyk Çelik Novák Björk Núñez Trần""".split()
DEPARTMENTS = "Engineering Sales Finance Legal Operations Support Research Marketing Security Facilities".split()
TITLES = "Engineer,Senior Engineer,Manager,Director,Analyst,Consultant,Specialist,Administrator".split(",")
CHILDREN = 5
GROUP_RID = 1_000_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=1_000)
    parser.add_argument("--memberships", type=int, default=100_000)
    parser.add_argument("--style", choices=["openldap", "ad"], default="openldap")
    parser.add_argument("--suffix", default="dc=example,dc=test")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--nested", type=float, default=0.05, help="fraction of the groups that hold groups")
    parser.add_argument("--alpha", type=float, default=0.85, help="exponent of the power law")
    parser.add_argument("--no-memberof", action="store_true")
    parser.add_argument("-o", "--output", default="-")
    return parser.parse_args()


def line(name, value):
    """One LDIF line, in base64 where RFC 2849 wants it."""
    if isinstance(value, bytes):
        return f"{name}:: {base64.b64encode(value).decode()}\n"
    if value.isascii() and value[:1] not in (" ", ":", "<"):
        return f"{name}: {value}\n"
    return f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def escaped(value):
    """A value of a DN, as RFC 4514 writes it."""
    return "".join("\\" + c if c in ',+"\\<>;=#' else c for c in value)


def sizes_of_groups(groups, memberships, nested, users, alpha):
    """How many users each group holds: at least one, power law, with all that remains spread evenly."""
    if groups == 0:
        return []
    weights = [(j + 1) ** -alpha for j in range(groups)]
    total = sum(weights)
    budget = memberships - sum(min(CHILDREN, groups - 1) for _ in range(nested))
    most = max(1, int(users * 0.8))
    sizes = [1 + min(most - 1, max(0, int((budget - groups) * w / total))) for w in weights]
    rest = budget - sum(sizes)
    while rest > 0 and min(sizes) < most:
        share = max(1, rest // groups)
        for j in range(groups):
            more = min(most - sizes[j], share, rest)
            sizes[j] += more
            rest -= more
    return sizes


def sid(rid):
    return struct.pack("<BB6s5I", 1, 5, b"\0\0\0\0\0\5", 21, 1, 2, 3, rid)


def main():
    options = arguments()
    ad = options.style == "ad"
    suffix = options.suffix
    dice = random.Random(options.seed)
    namespace = uuid.UUID(int=0x5EED << 112 | options.seed)
    people = ("OU=Staff," if ad else "ou=people,") + suffix
    teams = ("OU=Groups," if ad else "ou=groups,") + suffix
    out = sys.stdout if options.output == "-" else open(options.output, "w", buffering=1 << 20)

    users = []
    for i in range(options.users):
        given, surname = dice.choice(GIVEN_NAMES), dice.choice(SURNAMES)
        uid, cn = f"u{i:06d}", f"{given} {surname} {i}"
        users.append((uid, given, surname, cn, f"CN={escaped(cn)},{people}" if ad else f"uid={uid},{people}"))
    group_dns = [f"{'CN' if ad else 'cn'}=g{j:05d},{teams}" for j in range(options.groups)]

    nested = int(options.groups * options.nested)
    sizes = sizes_of_groups(options.groups, options.memberships, nested, options.users, options.alpha)
    members = [dice.sample(range(options.users), min(size, options.users)) for size in sizes]
    groups_of_user = [[] for _ in range(options.users)]
    for j, chosen in enumerate(members):
        for user in chosen:
            groups_of_user[user].append(j)
    children, parents = {}, {}
    for k in range(nested):  # a parent comes before its children, so that no cycle arises
        parent = k * max(1, options.groups // nested // 2)
        later = range(parent + 1, options.groups)
        for child in dice.sample(later, min(CHILDREN, len(later))):
            children.setdefault(parent, []).append(child)
            parents.setdefault(child, []).append(parent)

    out.write(line("dn", suffix) + "objectClass: top\nobjectClass: organization\nobjectClass: dcObject\n")
    out.write("o: Example Company\n" + line("dc", suffix.split(",")[0][3:]) + "\n")
    for dn in (people, teams):
        out.write(line("dn", dn) + "objectClass: organizationalUnit\n" + line("ou", dn.split(",")[0][3:]) + "\n")

    for i, (uid, given, surname, cn, dn) in enumerate(users):
        identifier = uuid.uuid5(namespace, f"u{i}")
        entry = [line("dn", dn)]
        if ad:
            entry += [
                "objectClass: user\n", line("sAMAccountName", uid), line("userPrincipalName", f"{uid}@example.test"),
                line("objectGUID", identifier.bytes_le), line("objectSid", sid(1000 + i)),
                f"userAccountControl: {514 if i % 37 == 0 else 512}\nprimaryGroupID: 513\nsAMAccountType: 805306368\n",
                f"pwdLastSet: 13300000000{i % 10_000_000:07d}\naccountExpires: 9223372036854775807\n",
                f"uSNCreated: {10_000 + i}\nuSNChanged: {10_000 + i}\nwhenCreated: 20240101000000.0Z\n",
                f"whenChanged: 20240601{i % 24:02d}{i % 60:02d}00.0Z\n",
                line("department", DEPARTMENTS[i % 10]), line("company", "Example Company"), line("name", cn),
            ]
        else:
            entry += [
                "objectClass: inetOrgPerson\n", line("uid", uid), f"employeeNumber: {100_000 + i}\n",
                line("departmentNumber", str(i % 10)),
            ]
        entry += [
            line("cn", cn), line("sn", surname), line("givenName", given), line("displayName", f"{given} {surname}"),
            line("mail", f"{uid}@example.test"), line("title", TITLES[i % 8]),
            line("telephoneNumber", f"+1 555 {i:07d}"),
        ]
        if i > 10:
            entry.append(line("manager", users[i // 10][4]))
        if not options.no_memberof:
            entry += [line("memberOf", group_dns[j]) for j in groups_of_user[i]]
        entry.append(f"entryUUID: {identifier}\n\n")
        out.write("".join(entry))

    edges = 0
    for j, dn in enumerate(group_dns):
        identifier = uuid.uuid5(namespace, f"g{j}")
        entry = [line("dn", dn)]
        if ad:
            entry += [
                "objectClass: group\ngroupType: -2147483646\nsAMAccountType: 268435456\n",
                line("sAMAccountName", f"g{j:05d}"), line("objectGUID", identifier.bytes_le),
                line("objectSid", sid(GROUP_RID + j)), f"uSNCreated: {500_000 + j}\nuSNChanged: {500_000 + j}\n",
                "whenCreated: 20240101000000.0Z\nwhenChanged: 20240601000000.0Z\n",
            ]
        else:
            entry.append("objectClass: groupOfNames\n")
        entry += [line("cn", f"g{j:05d}"), line("description", f"{DEPARTMENTS[j % 10]} group {j}")]
        held = [line("member", users[u][4]) for u in members[j]]
        held += [line("member", group_dns[child]) for child in children.get(j, [])]
        edges += len(held)
        entry += held
        if not options.no_memberof:
            entry += [line("memberOf", group_dns[parent]) for parent in parents.get(j, [])]
        entry.append(f"entryUUID: {identifier}\n\n")
        out.write("".join(entry))
    out.flush()
    largest = max(map(len, members), default=0)
    print(f"{options.users} users, {options.groups} groups, {edges} memberships, largest group {largest}", file=sys.stderr)


main()
