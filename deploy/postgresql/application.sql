-- What an application may read: the views, whose columns don't change within a major version, and the outbox. Run it after
-- `rollcall store migrate`, as rollcall_owner or a superuser, and again after each migration.
GRANT SELECT ON rollcall.account_list, rollcall.group_list, rollcall.membership_list, rollcall.effective_roles, rollcall.changes
    TO rollcall_read;
