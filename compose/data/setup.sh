#!/bin/sh
# Makes the roles and the two databases where they are missing, and sets the passwords to those of the environment.
# It never drops anything: it runs at every start. Each role owns its database and sees no other.
set -eu

# psql puts :'name' in as a quoted value, so that no password is ever read as SQL.
run() { psql -v ON_ERROR_STOP=1 -X -q -d "$@"; }

role() { # NAME PASSWORD
  run postgres -v name="$1" -v secret="$2" <<'SQL'
SELECT format('CREATE ROLE %I LOGIN', :'name')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'name') \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'name', :'secret') \gexec
SQL
}

database() { # NAME, owned by the role of the same name
  run postgres -v name="$1" <<'SQL'
SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'name')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'name') \gexec
SQL
}

role shop "$SHOP_DB_PASSWORD"
role auth "$AUTH_DB_PASSWORD"
role monitor "$MONITOR_DB_PASSWORD"
run postgres -c 'GRANT pg_monitor TO monitor'
database shop
database auth
echo 'databases shop and auth are ready'
