#!/bin/sh
# Brings what a bare Debian with Node and apt lacks: redis-server from Debian, and this project's packages from npm, the
# Node that it runs on among them. Does nothing where everything is there.
set -e
cd "$(dirname "$0")/.."

if ! command -v redis-server >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then
    as_root=''
  elif command -v sudo >/dev/null 2>&1; then
    as_root='sudo'
  else
    echo 'convene: redis-server is missing; as root: apt-get install redis-server' >&2
    exit 1
  fi
  echo 'convene: installing redis-server' >&2
  $as_root apt-get update -qq >&2
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends redis-server >&2
fi

# npm writes this file last, so that one that is there and newer than the lock stands for a whole installation.
installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; then
  echo 'convene: installing npm packages' >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch "$installed"
fi
