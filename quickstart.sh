#!/usr/bin/env bash
# Builds Tesson and runs a first group with it, from a fresh machine: needs git's checkout, the .NET SDK, and root for
# what else is missing. It removes nothing, and installs an engine only where there is none. Safe to run twice.
set -euo pipefail
cd "$(dirname "$0")"
. build/setup.sh

# An engine that was started for this runs on only if there is a group in it.
trap stop_engine EXIT
trap 'exit 130' INT TERM

need_dotnet
need curl nft libhwloc.so.15 busybox gcc crt1.o
need_engine
need_image
publish_tesson out
tesson=$PWD/out/tesson

say
say "\$ tesson run --replace -g demo -p 8080:80 tesson-demo"
"$tesson" run --replace --drain 1 --stop-timeout 1 -g demo -p 8080:80 tesson-demo

say
say "\$ tesson ps -g demo"
"$tesson" ps -g demo

say
say "The pinning, as the kernel tells it (/proc/PID/status):"
for id in $("$tesson" ps -g demo -q); do
  pid=$(docker inspect -f '{{.State.Pid}}' "$id")
  printf '%s  %s\n' "$(docker inspect -f '{{.Name}}' "$id" | tr -d /)" \
    "$(sed -n 's/^\(Cpus\|Mems\)_allowed_list:[[:space:]]*/\1 /p' "/proc/$pid/status" | paste -sd ' ')"
done

say
say "One address, every shard in turn:"
for _ in $("$tesson" ps -g demo -q) again; do
  curl -fsS --max-time 10 http://127.0.0.1:8080/cgi-bin/shard
done

say
say "Stop it:      $tesson stop -g demo --purge"
[ -z "$engine_pid" ] || say "The Docker Engine was started for this and still runs; stop it with: kill $engine_pid"
trap - EXIT
