# inside.sh PROJECT COMMAND...: the first process of the machine. Starts its engine, runs the command, and ends the engine.
set -euo pipefail
umount -l /mnt
cd "$1"
shift
ip link set lo up
. build/setup.sh
need_engine
need_image
status=0
"$@" || status=$?
stop_engine
exit $status
