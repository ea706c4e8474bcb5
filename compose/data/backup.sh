#!/bin/sh
# Dumps every database of $DATABASES to /backups, each day at $BACKUP_AT (UTC), and deletes dumps older than $KEEP_DAYS
# days; of each database the newest dump always stays, however old.
#   backup.sh daily     for ever
#   backup.sh now       once; what docs/restore.md runs before a restore
# A dump gets its name only when it is whole and can be read, so a file in /backups is one that restores.
set -u

backup_all() {
  failed=0
  for database in $DATABASES; do backup "$database" || failed=1; done
  tell_prometheus
  return $failed
}

backup() { # DATABASE
  part=/backups/.$1.part
  file=/backups/$1-$(date -u +%Y%m%d-%H%M%S).dump
  rm -f "$part"
  pg_dump --format=custom --compress=6 --file="$part" "$1" \
    && pg_restore --list "$part" >/dev/null \
    && sync && mv "$part" "$file" \
    || { echo "backup of $1 FAILED" >&2; rm -f "$part"; return 1; }
  echo "backup of $1: $file, $(wc -c <"$file") bytes"
  forget_old "$1"
}

forget_old() { # DATABASE: the newest is not asked for its age
  find /backups -name "$1-*.dump" -mtime "+$((KEEP_DAYS - 1))" ! -name "$(basename "$(newest "$1")")" -print -exec rm {} +
}

newest() { ls -1 /backups/"$1"-*.dump 2>/dev/null | tail -n 1; }

# Read by node-exporter; an old time is what the alert BackupOld is about.
tell_prometheus() {
  [ -d /metrics ] || return 0
  {
    echo '# HELP backup_last_success_timestamp_seconds When the newest good dump of a database was made.'
    echo '# TYPE backup_last_success_timestamp_seconds gauge'
    for database in $DATABASES; do
      file=$(newest "$database")
      [ -z "$file" ] || echo "backup_last_success_timestamp_seconds{database=\"$database\"} $(date -u -r "$file" +%s)"
    done
  } >/metrics/backup.part && mv /metrics/backup.part /metrics/backup.prom
}

# The seconds until it is $BACKUP_AT again. The leading zeros would make 08 and 09 octal.
until_next() {
  at_hour=${BACKUP_AT%:*} at_minute=${BACKUP_AT#*:}
  now=$(date -u +%s)
  echo $(((${at_hour#0} * 3600 + ${at_minute#0} * 60 - now % 86400 + 86400 - 1) % 86400 + 1))
}

case ${1:-} in
  now) backup_all ;;
  daily)
    # A new stack, or one that was down at night, has a backup at once.
    for database in $DATABASES; do
      [ -n "$(find /backups -name "$database-*.dump" -mtime -1)" ] || { backup_all; break; }
    done
    while :; do
      sleep "$(until_next)"
      # Once more after ten minutes; then the age of the last good one tells.
      backup_all || { sleep 600; backup_all; }
    done
    ;;
  *) echo 'usage: backup.sh daily|now' >&2; exit 2 ;;
esac
