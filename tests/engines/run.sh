#!/usr/bin/env bash
# The tests that need an engine, against the engine and the tools of another Debian release: a root of its own, made once.
#   run.sh [trixie|sid]            a chosen part: run, ports of all kinds, sync, watch, stop, killed runs, engines' modes
#   run.sh [trixie|sid] all        every test that such a machine can run
#   run.sh [trixie|sid] FILTER     the tests whose full name contains FILTER
#   run.sh [trixie|sid] -- COMMAND...   a command in there, with the engine running; its exit status is given back
# The last line is the sum. Build first: dotnet build Tesson.sln -c Release, and publish as ./test.sh does (or set TESSON_BIN).
# Needs root. Roots are kept in $TESSON_CACHE (/var/tmp/tesson-engines).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
cache=${TESSON_CACHE:-/var/tmp/tesson-engines}
. "$project/build/setup.sh"
. "$project/build/debian.sh"
. "$here/root.sh"
. "$here/cgroups.sh"

suite=trixie
case ${1:-} in trixie | sid) suite=$1; shift ;; esac

# Neither the scripts that set up a machine nor the browser's view of a picture are the engine's matter.
everywhere='FullyQualifiedName!~SetupTests&FullyQualifiedName!~TopoTests'
case ${1:-} in
  '') filter='FullyQualifiedName~.RunTests|FullyQualifiedName~.NftTests|FullyQualifiedName~.UdpTests|FullyQualifiedName~.ReachabilityTests' \
    filter+='|FullyQualifiedName~.SyncTests|FullyQualifiedName~.WatchTests|FullyQualifiedName~.StopTests|FullyQualifiedName~.PsTests' \
    filter+='|FullyQualifiedName~.LoopbackTests|FullyQualifiedName~.PortModeTests|FullyQualifiedName~.NatRivalTests|FullyQualifiedName~.HeldEngineTests' \
    filter+='|FullyQualifiedName~.InterruptTests|FullyQualifiedName~.EngineModeTests|FullyQualifiedName~.RealEngine' ;;
  all) filter=$everywhere ;;
  --) shift; filter= ;;
  -*) die "no option $1; usage: run.sh [trixie|sid] [all | FILTER | -- COMMAND...]" ;;
  *) filter="FullyQualifiedName~$1" ;;
esac

[ "$(id -u)" = 0 ] || die "only root can make a root of its own; run this as root"
program=${TESSON_BIN:-$project/out/tesson}
[ -x "$program" ] || die "no program at $program; dotnet publish src/Tesson.Cli -c Release -o out"
tests=()
for name in Tesson.EndToEnd.Tests Tesson.Docker.Tests Tesson.Nftables.Tests Tesson.Ipvs.Tests Tesson.Links.Tests Tesson.Topology.Tests; do
  tests+=("$project/tests/$name/bin/Release/net10.0/$name.dll")
  [ -f "${tests[-1]}" ] || die "no tests at ${tests[-1]}; dotnet build Tesson.sln -c Release"
done

make_root "$suite"
state=$(mktemp -d "$cache/machine-XXXXXX")
trap end EXIT
end() {
  trap '' TERM INT HUP # the rest is short, and not to be left half done
  # The machine has ended by now, or does so with this: its mounts, processes and networks are its own.
  [ -z "${machine:-}" ] || kill -KILL "$machine" 2>/dev/null || true
  wait 2>/dev/null || true
  remove_cgroups "${state##*/}"
  rm -rf --one-file-system "$state"
}

if [ -n "$filter" ]; then
  set -- bash "$here/tests.sh" "$filter" "${tests[@]}"
else
  [ $# -gt 0 ] || die "usage: run.sh [trixie|sid] -- COMMAND..."
fi
status=0
make_cgroups "${state##*/}"
# Whatever becomes of this script, the machine does not outlive it.
setpriv --pdeathsig KILL bash -c '. "$1/cgroups.sh"; join_cgroups "$2"; shift 2; exec unshare --mount --net --pid --ipc --cgroup --fork --kill-child bash "$@"' \
  machine "$here" "${state##*/}" "$here/enter.sh" "$(readlink /proc/self/ns/mnt)" "$root" "$state" "$project" "$program" "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$@" <&0 &
machine=$!
wait "$machine" || status=$?
machine=
[ -n "$filter" ] || exit $status
if [ -s "$state/sum" ]; then cat "$state/sum"; else echo 'engines: 0 passed, 1 failed'; fi
exit $status
