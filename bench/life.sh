#!/usr/bin/env bash
# Measures what happens after the start: an idle `tesson watch`, the time from a shard's death to the changed address, and stop.
#   bench/life.sh [KILLS [IDLE]] default 50, and 180 seconds of idleness
#   TESSON_BIN=PROGRAM           measures this tesson rather than publishing out/tesson
# Needs root. A kill counts from the time that the engine gives its event "die" to the first line of `nft monitor` after it.
set -euo pipefail
tesson=${TESSON_BIN:+$(realpath "$TESSON_BIN")}
cd "$(dirname "$0")/.."
. build/setup.sh
. bench/measure.sh

kills=${1:-50}
shards=16
idle=${2:-180} # seconds
group=bench-life
[ "$(id -u)" = 0 ] || die "this looks at the kernel's tables: run it as root"
[ -n "$tesson" ] || need_dotnet
need curl nft libhwloc.so.15 busybox
need_engine
need_image
if [ -z "$tesson" ]; then
  need gcc crt1.o
  publish_tesson out
  tesson=$PWD/out/tesson
fi
work=$(mktemp -d)
watch='' followers=()
trap 'kill $watch "${followers[@]}" 2>/dev/null || true; remove_peers; "$tesson" stop -g $group --purge -t 0 --drain 0 -q 2>/dev/null || true; rm -rf "$work"; stop_engine' EXIT

"$tesson" run -q -g $group -n 2 -p 18083:80 tesson-demo >/dev/null
"$tesson" watch >/dev/null 2>"$work/watch" &
watch=$!
stdbuf -oL nft monitor | while read -r line; do echo "${EPOCHREALTIME/./} $line"; done >"$work/nft" &
followers+=($!)
docker events --filter event=die --format '{{.TimeNano}}' >"$work/die" &
followers+=($!)
sleep 3
say "$kills kills"
for ((i = 0; i < kills; i++)); do
  docker kill $group-0 >/dev/null
  sleep 1
  docker start $group-0 >/dev/null
  sleep 1
done
memory=$(awk '$1 == "VmRSS:" { print $2 / 1024 }' "/proc/$watch/status")
say "idle for $idle s"
ticks() { awk '{ print $14 + $15 + $16 + $17 }' "/proc/$watch/stat"; }
begun=$(ticks)
sleep $idle
ended=$(ticks)
kill "$watch" "${followers[@]}" 2>/dev/null || true

# The first change of the tables after each death, in microseconds.
awk 'NR == FNR { if ($0 !~ /generation/) change[n++] = $1; next } { died = $1 / 1000; while (at < n && change[at] < died) at++; if (at < n) print (change[at] - died) / 1000000 }' \
  "$work/nft" "$work/die" >"$work/late"
printf '\n| `tesson watch` | measured | goal |\n| --- | ---: | --- |\n'
awk -v t="$(median <"$work/late")" -v n="$(wc -l <"$work/late")" 'BEGIN { printf "| from a death to the changed address, median of %d kills | %.0f ms | at most 60 ms |\n", n, t * 1000 }'
awk -v m="$memory" -v n="$kills" 'BEGIN { printf "| resident memory after %d kills | %.1f MiB | at most 30 MiB |\n", n, m }'
awk -v t=$((ended - begun)) -v hz="$(getconf CLK_TCK)" -v s=$idle 'BEGIN { printf "| CPU an hour when idle, its nft included | %.2f s | under 1 s |\n", t / hz * 3600 / s }'

"$tesson" stop -g $group --purge -t 0 --drain 0 -q
say "stop of $shards shards that ignore SIGTERM"
for ((i = 0; i < 5; i++)); do
  "$tesson" run -q -g $group -n $shards --share tesson-demo /bin/busybox sleep 3600 >/dev/null
  seconds "$tesson" stop -q -g $group -t 2 --drain 0 >>"$work/stop-whole"
  "$tesson" stop -q -g $group --purge -t 0
  for ((j = 0; j < shards; j++)); do docker run -d --name bench-peer-$j --label tesson.bench=1 --cpuset-cpus $((j % $(nproc))) tesson-demo:latest /bin/busybox sleep 3600 >/dev/null; done
  stop_peers() { seq 0 $((shards - 1)) | xargs -P $shards -I{} docker stop -t 2 bench-peer-{}; }
  seconds stop_peers >>"$work/docker-stop-whole"
  remove_peers
done
for name in stop docker-stop; do awk '{ print $1 - 2 }' "$work/$name-whole" >"$work/$name"; done
header
row "\`tesson stop -t 2\`, $shards that ignore SIGTERM, beyond the 2 s" "$shards \`docker stop -t 2\` at once" "at most 0.9" "$work/stop" "$work/docker-stop"
