#!/bin/sh
# The live scenarios against a real FreeSWITCH: see README.md.
#   FS_PREFIX=… ROBOT=… test/live/run.sh [options of the robot's run.mjs]
set -eu
: "${FS_PREFIX:?set FS_PREFIX to an installed FreeSWITCH 1.10}" "${ROBOT:?set ROBOT to the folder with run.mjs of the robot telephones}"
here=$(cd "$(dirname "$0")" && pwd)
PRODUCT=$(cd "$here/../.." && pwd)
LAB=${LAB:-${TMPDIR:-/tmp}/convene-live}
PATH=$PRODUCT/node_modules/.bin:$PATH
export FS_PREFIX ROBOT PRODUCT LAB PATH

mkdir -p "$LAB"
export CONVENE_DATA_DIR="$LAB/data"
# Whom scenarios that use the API sign in as.
export CONVENE_OWNER_USERNAME="${CONVENE_OWNER_USERNAME:-admin}" CONVENE_OWNER_PASSWORD="${CONVENE_OWNER_PASSWORD:-live scenarios}"
export START='exec env CONVENE_ESL_HOST=$ROBOT_ESL_HOST CONVENE_ESL_PORT=$ROBOT_ESL_PORT CONVENE_ESL_PASSWORD=$ROBOT_ESL_PASSWORD node src/main.ts serve'
export READY='ready'
export CREATE='npm run -s convene -- conference create {args}'
export REMOVE='npm run -s convene -- conference delete {code}'
export DIAL='{code}' LOGIN='*3' CONTEXT="${CONTEXT-default}"
export CANNOT="${CANNOT-eject}"

if [ "${PROMPTS-}" = spoken ]; then
  export SOUNDS="$PRODUCT/freeswitch-conf/sounds"
else
  export SOUNDS="$LAB/prompts"
  node "$here/prompts.mjs" "$SOUNDS"
fi

case " $* " in
*' --scenarios '*) ;;
*) for file in "$here"/scenarios/*.mjs; do set -- "$@" --scenarios "$file"; done ;;
esac
exec node "$ROBOT/run.mjs" --adapter "$ROBOT/adapters/process.mjs" "$@"
