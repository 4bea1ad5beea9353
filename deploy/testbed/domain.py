#!/usr/bin/python3
"""The contents of samba.sh's domain, made through Samba's own library: its Python bindings exist for Debian's Python
alone.

  domain.py provision FOLDER REALM ADDRESS ADMIN_PASSWORD SYNC_PASSWORD   a new domain, in FOLDER/private and FOLDER/state
  domain.py second FOLDER NAME ADDRESS                                    turns a copy of it into another controller
  domain.py load FOLDER FILE.ldif                                         adds entries
  domain.py hide FOLDER DN ATTRIBUTE                                      forbids the sync account to read it
  domain.py keytab FOLDER FILE                                            the sync account's keys
"""
import contextlib
import logging
import os
import shutil
import sys
import time
import uuid

import ldb
import samba.dckeytab  # adds Net.export_keytab
from samba import dsdb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.dcerpc import misc, security
from samba.ndr import ndr_pack, ndr_unpack
from samba.net import Net
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB
from samba.sd_utils import SDUtils

# Identifiers that are derived from names begin here: two domains with the same names have the same identifiers.
NAMES = uuid.UUID("5d7c9a0e-3f1b-4c58-9f65-2b8f6f2f8a11")
DOMAIN_SID = "S-1-5-21-1085031214-1563985344-725345543"
DAY = 24 * 60 * 60 * 10_000_000  # in the units of AD's intervals
BATCH = 1000


def identifier(text):
    return ndr_pack(misc.GUID(str(uuid.uuid5(NAMES, text.lower()))))


def connect(folder, *options):
    settings = LoadParm()
    settings.load(f"{folder}/smb.conf")
    return SamDB(
        f"{folder}/private/sam.ldb", lp=settings, session_info=system_session(), flags=ldb.FLG_NOSYNC,
        options=list(options))


@contextlib.contextmanager
def transaction(database):
    database.transaction_start()
    try:
        yield
        database.transaction_prepare_commit()
    except BaseException:
        database.transaction_cancel()
        raise
    database.transaction_commit()


def change(database, dn, flag=ldb.FLAG_MOD_REPLACE, **attributes):
    values = {name: value if isinstance(value, list) else str(value) for name, value in attributes.items()}
    database.modify(ldb.Message.from_dict(database, {"dn": str(dn), **values}, flag), controls=["relax:0"])


# --- a new domain ---


def make(folder, realm, address, admin_password, sync_password):
    logging.basicConfig(level=logging.ERROR)
    settings = LoadParm()
    settings.set("ldb:nosync", "yes")
    made = f"{folder}/new"
    provision(
        logging.getLogger(), system_session(), lp=settings, targetdir=made, realm=realm, domain=realm.split(".")[0],
        hostname="dc1", hostip=address, domainsid=security.dom_sid(DOMAIN_SID),
        domainguid=str(uuid.uuid5(NAMES, realm)), adminpass=admin_password, dns_backend="NONE",
        serverrole="active directory domain controller", dom_for_fun_level=dsdb.DS_DOMAIN_FUNCTION_2008_R2,
        # Permissions on sysvol would need a file system that keeps Windows' own.
        skip_sysvolacl=True, batch_mode=True)
    for name in "private", "state":
        os.rename(f"{made}/{name}", f"{folder}/{name}")
    shutil.rmtree(made)
    database = connect(folder)
    extend_schema(database)
    with transaction(database):
        set_policy(database)
        add_sync_account(database, realm, sync_password)
        add_principals(database, f"dc1.{realm.lower()}", "localhost", address)


def extend_schema(database):
    """What Entra Domain Services adds, with object identifiers of the arc that is set aside for examples."""
    names = ["msDS-aadObjectId", "msDS-AzureADObjectId"]
    schema = database.get_schema_basedn()
    with transaction(database):
        for number, name in enumerate(names, 1):
            database.add({
                "dn": f"CN={name},{schema}", "objectClass": "attributeSchema", "lDAPDisplayName": name,
                "attributeID": f"1.3.6.1.4.1.32473.1.{number}", "attributeSyntax": "2.5.5.12", "oMSyntax": "64",
                "isSingleValued": "TRUE", "searchFlags": "1"})
    database.set_schema_update_now()
    with transaction(database):
        for name in "User", "Group":
            change(database, f"CN={name},{schema}", flag=ldb.FLAG_MOD_ADD, mayContain=names)
    database.set_schema_update_now()


def set_policy(database):
    """Entra Domain Services' expiry of passwords; but any password will do, and nobody is locked out."""
    change(database, database.domain_dn(), pwdProperties=0, minPwdLength=0, minPwdAge=0, maxPwdAge=-90 * DAY)


def add_sync_account(database, realm, password):
    unit = f"OU=services,{database.domain_dn()}"
    database.add({"dn": unit, "objectClass": "organizationalUnit"})
    database.add({
        "dn": f"CN=sync,{unit}", "objectClass": "user", "sAMAccountName": "svc-sync",
        "userPrincipalName": f"svc-sync@{realm.lower()}", "clearTextPassword": password.encode("utf-16-le"),
        "userAccountControl": str(dsdb.UF_NORMAL_ACCOUNT)})


def add_principals(database, *names):
    """A ticket names the server as its client does, and a client may know nothing but its address."""
    change(
        database, f"CN=DC1,OU=Domain Controllers,{database.domain_dn()}", flag=ldb.FLAG_MOD_ADD,
        servicePrincipalName=[f"ldap/{name}" for name in names])


# --- another controller ---


def become_second(folder, name, address):
    database = connect(folder)
    former = database.get_serverName()
    server = former.replace("CN=DC1,", f"CN={name},")
    with transaction(database):
        # Sequence numbers are a controller's own: this one has used up more of them.
        for number in range(1000):
            change(database, f"CN=Builtin,{database.domain_dn()}", description=f"number {number}")
        database.rename(former, server, controls=["relax:0"])
        database.modify(
            ldb.Message.from_dict(
                database, {"dn": f"CN=NTDS Settings,{server}", "invocationId": identifier(f"invocation {name}")},
                ldb.FLAG_MOD_REPLACE),
            controls=["relax:0", f"local_oid:{dsdb.DSDB_CONTROL_DBCHECK}:0"])
        add_principals(database, address)


# --- entries ---


def load(folder, path):
    """Adds a file's entries. One without an objectGUID gets one that follows from its DN, and a member comes before its
    group: batch mode is fast because nothing is looked up twice. Nobody gets a password, whose keys would cost more than
    the entry."""
    database = connect(folder, "batch_mode:1")
    with open(path, encoding="utf-8") as file:
        records = [message for _, message in database.parse_ldif(file.read())]
    for start in range(0, len(records), BATCH):
        with transaction(database):
            for message in records[start : start + BATCH]:
                if "objectGUID" not in message:
                    message["objectGUID"] = ldb.MessageElement(
                        identifier(str(message.dn)), ldb.FLAG_MOD_ADD, "objectGUID")
                database.add(message, controls=["relax:0", f"local_oid:{dsdb.DSDB_CONTROL_BYPASS_PASSWORD_HASH_OID}:0"])


def hide(folder, dn, attribute):
    """An entry's own refusal: one that is inherited gives way to what an entry allows of itself, as groups do."""
    database = connect(folder)
    of_attribute = database.search(
        database.get_schema_basedn(), ldb.SCOPE_ONELEVEL, f"(lDAPDisplayName={attribute})", ["schemaIDGUID"])[0]
    of_account = database.search(
        database.domain_dn(), ldb.SCOPE_SUBTREE, "(sAMAccountName=svc-sync)", ["objectSid"])[0]
    guid = ndr_unpack(misc.GUID, of_attribute["schemaIDGUID"][0])
    sid = ndr_unpack(security.dom_sid, of_account["objectSid"][0])
    SDUtils(database).dacl_add_ace(dn, f"(OD;;RP;{guid};;{sid})")


def export_keys(folder, path):
    settings = LoadParm()
    settings.load(f"{folder}/smb.conf")
    Net(creds=Credentials(), lp=settings).export_keytab(keytab=path, principal="svc-sync")


# ---

commands = {"provision": make, "second": become_second, "load": load, "hide": hide, "keytab": export_keys}
commands[sys.argv[1]](*sys.argv[2:])
