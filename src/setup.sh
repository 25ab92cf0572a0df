#!/bin/sh
# Brings what a bare Debian with Node and apt lacks: redis-server and sox from Debian, and this project's packages from
# npm, the Node that it runs on among them. Does nothing where everything is there.
set -e
cd "$(dirname "$0")/.."

# Installs packages from Debian, or says what is to be done as root.
install() {
  if [ "$(id -u)" = 0 ]; then
    as_root=''
  elif command -v sudo >/dev/null 2>&1; then
    as_root='sudo'
  else
    echo "convene: as root: apt-get install $*" >&2
    return 1
  fi
  echo "convene: installing $*" >&2
  $as_root apt-get update -qq >&2 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >&2
}

command -v redis-server >/dev/null 2>&1 || install redis-server
# Only uploading sounds needs these; the second lets sox read MP3.
command -v sox >/dev/null 2>&1 || install sox libsox-fmt-mp3 || echo 'convene: no sounds can be uploaded without sox' >&2

# npm writes this file last, so that one that is there and newer than the lock stands for a whole installation.
installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; then
  echo 'convene: installing npm packages' >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  touch "$installed"
fi
