#!/bin/sh
# Writes pgbouncer.ini and the two passwords, and becomes PgBouncer. One user for each database, one pool for each user.
set -eu
umask 077
: "${SHOP_DB_PASSWORD:?}" "${AUTH_DB_PASSWORD:?}"

cat >/tmp/users.txt <<USERS
"shop" "$SHOP_DB_PASSWORD"
"auth" "$AUTH_DB_PASSWORD"
USERS

cat >/tmp/pgbouncer.ini <<INI
[databases]
shop = host=${POSTGRES_HOST:-postgres} port=5432 dbname=shop
auth = host=${POSTGRES_HOST:-postgres} port=5432 dbname=auth

[pgbouncer]
listen_addr = 0.0.0.0
listen_port = 6432
unix_socket_dir =
auth_type = scram-sha-256
auth_file = /tmp/users.txt
; A connection is lent for one transaction: no SET, LISTEN or advisory lock outlives it.
pool_mode = transaction
default_pool_size = 16
max_client_conn = 400
query_wait_timeout = 15
server_idle_timeout = 300
; A driver that sends these is told yes instead of being refused.
ignore_startup_parameters = extra_float_digits,search_path
log_connections = 0
log_disconnections = 0
INI

exec pgbouncer /tmp/pgbouncer.ini
