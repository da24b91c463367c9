#!/usr/bin/env bash
# Virtual machines with NUMA nodes, to try Tesson on: QEMU, Debian's own kernel and Docker Engine. See docs/lab.md.
#   lab.sh build [OPTION]...                       makes the disk that all machines start from (they never change it)
#   lab.sh run [OPTION]... MACHINE -- COMMAND...   boots, runs the command, gives back its output and exit status, powers off
#   lab.sh shell [OPTION]... MACHINE               boots, and gives you a root shell; Ctrl-D or `poweroff` ends it
#   lab.sh suite [--long] [MACHINE]...             the checks of the chosen machines, or (--long, TESSON_LONG=1) of all; the last line is the sum
#   lab.sh report [FILE]                           the table of what the last suite measured; or puts it into FILE (docs/lab.md)
#   lab.sh machines                                lists the machines
# MACHINE is a name from `lab.sh machines`, or a description: sockets=2,nodes=4,cores=4,threads=2[,dies=N][,memory=MIB]
# OPTIONs: --cgroup v1|v2 (v2), --suite bookworm|trixie (bookworm), --kernel SUITE (the suite's own; sid has the newest),
#   --timeout S (1200), --append 'KERNEL OPTIONS', --network (shell: let the machine out)
# The program is $TESSON_BIN, else out/tesson. Disks are kept in $TESSON_LAB_CACHE (~/.cache/tesson-lab).
set -euo pipefail
lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$lab/../.." && pwd)
cache=${TESSON_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tesson-lab}
. "$project/build/setup.sh"
. "$project/build/debian.sh"
. "$lab/disk.sh"
. "$lab/machine.sh"

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$lab/lab.sh"; }

main() {
  local verb=${1:-help}
  [ $# -eq 0 ] || shift
  case $verb in
    build) read_options "$@"; build_disk ;;
    run) run_job "$@" ;;
    shell) run_shell "$@" ;;
    suite) . "$lab/suite.sh"; run_suite "$@" ;;
    report) . "$lab/report.sh"; write_report "$@" ;;
    machines) list_machines ;;
    help | -h | --help) usage ;;
    *) say "lab.sh: no such verb: $verb (build, run, shell, suite, report, machines)"; exit 2 ;;
  esac
}

main "$@"
