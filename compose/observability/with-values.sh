#!/bin/sh
# Prometheus and Alertmanager do not read the environment. This puts ${NAME} of a file in place, as text and nothing
# else, and becomes the command:  with-values.sh FILE INTO COMMAND...
# A variable that is not set, or that would not fit between single quotes in YAML, ends it with a sentence.
set -eu
from=$1 into=$2
shift 2
umask 077

value_of() { # NAME
  eval "value=\${$1:-}"
  [ -n "$value" ] || { echo "$from needs $1: set it in compose/.env" >&2; exit 1; }
  case $value in *"'"*) echo "$1 in compose/.env must not contain a single quote" >&2; exit 1 ;; esac
}

: >"$into"
while IFS= read -r line || [ -n "$line" ]; do
  done=
  while :; do
    case $line in
      # Names of capitals only: ${1} and the like are Prometheus's own.
      *'${'[A-Z]*'}'*) ;;
      *) break ;;
    esac
    head=${line%%'${'[A-Z]*}
    rest=${line#"$head"'${'}
    name=${rest%%'}'*}
    value_of "$name"
    done=$done$head$value
    line=${rest#*'}'}
  done
  printf '%s\n' "$done$line" >>"$into"
done <"$from"

exec "$@"
