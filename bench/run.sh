#!/usr/bin/env bash
# Measures whole processes against named peers, in one run and in turn, and prints ratios of medians.
#   bench/run.sh [ROUNDS [TRAFFIC_ROUNDS]]      default 7 and 5; bench/life.sh and bench/traffic.sh have the other parts
#   TESSON_BEFORE=PROGRAM                       an older tesson, for the row that compares with it
# A ratio below the goal is better. Absolute times are this machine's; the ratios are what to compare.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/setup.sh
. bench/measure.sh

rounds=${1:-7}
shards=16
many=200
crowd=1000
need_dotnet
need curl nft libhwloc.so.15 busybox gcc crt1.o time
need_engine
trap 'remove_peers; "$tesson" stop -g bench --purge -t 0 -q 2>/dev/null || true; stop_engine' EXIT
need_image
publish_tesson out
tesson=$PWD/out/tesson
work=$(mktemp -d)
"$tesson" stop -g bench --purge -t 0 -q 2>/dev/null || true
remove_peers

# start NAME SIZE ROUNDS OPTION...: times of `tesson run` in $work/NAME-run, and of xargs in $work/NAME-2, -4 and -16
start() {
  local name=$1 size=$2 times=$3 i parallel t
  shift 3
  say "run of $size shards, $times rounds"
  # The CPUs that Tesson gives the shards, for the peers' containers.
  "$tesson" plan -n "$size" "$@" --json | sed -n 's/.*"cpus": "\(.*\)",/\1/p' >"$work/cpus"
  for ((i = 0; i <= times; i++)); do # the first round warms up
    for parallel in 2 4 16; do
      t=$(seconds peer_run $parallel "$work/cpus"); remove_peers
      [ "$i" = 0 ] || echo "$t" >>"$work/$name-$parallel"
    done
    t=$(seconds "$tesson" run -q -g bench -n "$size" "$@" tesson-demo); "$tesson" stop -g bench --purge -t 0 -q
    [ "$i" = 0 ] || echo "$t" >>"$work/$name-run"
  done
}

start few $shards "$rounds"

say "ps with $shards shards, and plan, $((rounds * 3)) rounds"
"$tesson" run -q -g bench -n $shards tesson-demo >/dev/null 2>&1
wide='synthetic:pack:8 numa:4 l3:8 core:8 pu:2' # 4,096 CPUs
for ((i = 0; i < rounds * 3; i++)); do
  seconds docker ps >>"$work/docker-ps"
  seconds "$tesson" ps >>"$work/ps"
  peak docker ps >>"$work/docker-ps-peak"
  peak "$tesson" ps >>"$work/ps-peak"
  seconds docker --version >>"$work/docker-version"
  seconds "$tesson" --version >>"$work/version"
  seconds "$tesson" plan -q -n 1024 --topology "$wide" >>"$work/plan"
  [ -z "${TESSON_BEFORE:-}" ] || seconds "$TESSON_BEFORE" plan -q -n 1024 --topology "$wide" >>"$work/plan-before"
done
"$tesson" stop -g bench --purge -t 0 -q

say "ps with $crowd containers, $rounds rounds"
seq 0 $((crowd - 1)) | xargs -P 4 -I{} docker create --name bench-peer-{} --label tesson.bench=1 --label tesson.group=bench-crowd --label tesson.shard={} \
  --label tesson.size=$crowd --label tesson.unit.cpuset=0 tesson-demo:latest >/dev/null
for ((i = 0; i < rounds; i++)); do
  seconds docker ps -a >>"$work/docker-crowd"
  seconds "$tesson" ps >>"$work/crowd"
done
remove_peers

start many $many 1 --share

header
row "\`tesson ps\`, $shards shards" "\`docker ps\`" "at most 1.25" "$work/ps" "$work/docker-ps"
sizes "the same, peak memory" "\`docker ps\`" "at most 1.25" "$work/ps-peak" "$work/docker-ps-peak"
row "\`tesson --version\`" "\`docker --version\`" "at most 1.2" "$work/version" "$work/docker-version"
[ -z "${TESSON_BEFORE:-}" ] || row "\`tesson plan -q -n 1024\`, 4,096 CPUs" "\`$TESSON_BEFORE\`" "at most 0.45" "$work/plan" "$work/plan-before"
row "\`tesson ps\`, $crowd containers" "\`docker ps -a\`" "at most 1.0" "$work/crowd" "$work/docker-crowd"
fastest=$(fastest_peer "$work/few")
row "\`tesson run\`, $shards shards" "\`xargs -P$fastest docker run -d\` (fastest of -P2, -P4, -P16)" "at most 0.95" "$work/few-run" "$work/few-$fastest"
fastest=$(fastest_peer "$work/many")
row "\`tesson run --share\`, $many shards" "\`xargs -P$fastest docker run -d\`" "at most 0.95" "$work/many-run" "$work/many-$fastest"
awk -v few="$(median <"$work/few-run")" -v many="$(median <"$work/many-run")" -v n=$shards -v m=$many 'BEGIN {
  printf "| the same, a shard | %.0f ms | a shard of %d | %.0f ms | %.2f | at most 1.2 |\n", many / m * 1000, n, few / n * 1000, (many / m) / (few / n) }'

# Planning by the size of the machine, a shard for every 4 CPUs: beyond what the program's start takes, and beyond
# reading the same machine through hwloc (`topo --devices` does that, and prints nothing: these have no devices).
say "plan by the size of the machine, $((rounds * 3)) rounds"
machines=('64 pack:1 numa:1 l3:4 core:8 pu:2' '256 pack:2 numa:2 l3:4 core:8 pu:2' '1024 pack:4 numa:4 l3:4 core:8 pu:2' '4096 pack:8 numa:4 l3:8 core:8 pu:2')
for ((i = 0; i < rounds * 3; i++)); do
  seconds "$tesson" --version >>"$work/start"
  for machine in "${machines[@]}"; do
    size=${machine%% *} source="synthetic:${machine#* }"
    seconds "$tesson" topo --devices --topology "$source" >>"$work/read-$size"
    seconds "$tesson" plan -q -n $((size / 4)) --topology "$source" >>"$work/plan-$size"
  done
done
printf '\n| CPUs | shards | planning (beyond reading) | by n log n from 64 CPUs | goal | all beyond `--version` |\n| ---: | ---: | ---: | ---: | --- | ---: |\n'
planning() { awk -v t="$(median <"$work/plan-$1")" -v r="$(median <"$work/read-$1")" 'BEGIN { printf "%.6f", t - r }'; }
for machine in "${machines[@]}"; do
  awk -v n="${machine%% *}" -v t="$(planning "${machine%% *}")" -v first="$(planning 64)" -v whole="$(median <"$work/plan-${machine%% *}")" -v v="$(median <"$work/start")" 'BEGIN {
    printf "| %d | %d | %.0f ms | %.0f ms | %s | %.0f ms |\n", n, n / 4, t * 1000, first * 1000 * n * log(n) / (64 * log(64)), n == 4096 ? "under 50 ms" : "", (whole - v) * 1000 }'
done
rm -rf "$work"

# What a running group does, and what goes through its address: scripts of their own, with other peers.
TESSON_BIN=$tesson bench/life.sh
TESSON_BIN=$tesson bench/traffic.sh "${2:-5}"
