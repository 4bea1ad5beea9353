-- Three roles for a store in PostgreSQL, each with no more rights than it needs. Run it once, as a superuser, in the
-- database that is to hold the store:
--
--     psql --dbname=web --file=deploy/postgresql/roles.sql
--     rollcall store migrate --as rollcall_owner
--
--   rollcall_owner  owns the schema and its tables. Only `rollcall store migrate` signs in as it.
--   rollcall_sync   is who `rollcall sync` and every other command sign in as: it reads and writes rows, and changes no table.
--   rollcall_read   is for applications: it reads the views, and may listen for NOTIFY rollcall.
--
-- Give each a way to sign in that suits your site: a password (\password rollcall_sync), peer, a certificate.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['rollcall_owner', 'rollcall_sync', 'rollcall_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA IF NOT EXISTS rollcall AUTHORIZATION rollcall_owner;
GRANT USAGE ON SCHEMA rollcall TO rollcall_sync, rollcall_read;

-- What the owner makes, now and with later versions. An application's role gets the views alone, once they are there (below):
-- default privileges can't tell a view from a table.
ALTER DEFAULT PRIVILEGES FOR ROLE rollcall_owner IN SCHEMA rollcall
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rollcall_sync;
ALTER DEFAULT PRIVILEGES FOR ROLE rollcall_owner IN SCHEMA rollcall GRANT USAGE ON SEQUENCES TO rollcall_sync;

-- Big updates go through a temporary table.
DO $$
BEGIN
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO rollcall_sync', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO rollcall_owner, rollcall_read', current_database());
END
$$;
