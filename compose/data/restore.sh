#!/bin/sh
# Puts a dump in the place of a database:  restore.sh DATABASE /backups/FILE.dump
# The dump is restored beside the database first. Only when that worked do the two change names, so a dump that does not
# restore changes nothing, and what was there before stays as DATABASE_before_TIME until you drop it.
set -eu
database=${1:?usage: restore.sh DATABASE FILE}
file=${2:?usage: restore.sh DATABASE FILE}
beside=${database}_restoring
before=${database}_before_$(date -u +%Y%m%d_%H%M%S)

run() { psql -v ON_ERROR_STOP=1 -X -q -d postgres -v database="$database" -v beside="$beside" -v before="$before"; }

[ -r "$file" ] || { echo "$file is not there; ls /backups says what is" >&2; exit 1; }

run <<'SQL'
DROP DATABASE IF EXISTS :"beside";
CREATE DATABASE :"beside" OWNER :"database" TEMPLATE template0;
REVOKE ALL ON DATABASE :"beside" FROM PUBLIC;
SQL
pg_restore --exit-on-error --single-transaction --dbname="$beside" "$file"

# Nobody may come in while the names change; whoever is in is sent away and comes back to the restored one.
run <<'SQL'
SELECT format('ALTER DATABASE %I ALLOW_CONNECTIONS false', datname) FROM pg_database WHERE datname = :'database' \gexec
SELECT count(pg_terminate_backend(pid)) AS sent_away FROM pg_stat_activity WHERE datname = :'database' \gset
SELECT format('ALTER DATABASE %I RENAME TO %I', datname, :'before') FROM pg_database WHERE datname = :'database' \gexec
ALTER DATABASE :"beside" RENAME TO :"database";
SQL
echo "$database is restored from $file; what was there is $before"
echo "when all is well: psql -d postgres -c 'DROP DATABASE $before'"
