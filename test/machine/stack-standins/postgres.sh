#!/bin/sh
# Becomes PostgreSQL as the official image's entry point does, with the same few capabilities: makes the folder on the
# first start, with a password and scram, then gives up root.
set -eu
command -v docker-entrypoint.sh >/dev/null && exec docker-entrypoint.sh "$@"

data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

chown postgres "$data"
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  chown postgres /tmp/password
  as_postgres initdb -D "$data" -U postgres --auth=scram-sha-256 --pwfile=/tmp/password $POSTGRES_INITDB_ARGS
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
fi
shift
exec setpriv --reuid=postgres --regid=postgres --clear-groups postgres -D "$data" -k /tmp -c 'listen_addresses=*' "$@"
