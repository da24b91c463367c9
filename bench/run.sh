#!/usr/bin/env bash
# Measures whole processes against named peers, in one run and in turn, and prints ratios of medians.
#   bench/run.sh [ROUNDS [TRAFFIC_ROUNDS]]      default 7 and 5; bench/traffic.sh has the second part
# A ratio below the goal is better. Absolute times are this machine's; the ratios are what to compare.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/setup.sh

rounds=${1:-7}
shards=16
need_dotnet
need curl nft libhwloc.so.15 busybox gcc crt1.o
need_engine
trap 'remove_peers; "$tesson" stop -g bench --purge -t 0 -q 2>/dev/null || true; stop_engine' EXIT
need_image
publish_tesson out
tesson=$PWD/out/tesson

remove_peers() { docker ps -aq --filter label=tesson.bench | xargs -r docker rm -f >/dev/null 2>&1 || true; }

# seconds COMMAND...: wall-clock seconds of one run
seconds() {
  local begun=$EPOCHREALTIME
  "$@" >/dev/null 2>&1
  local ended=$EPOCHREALTIME
  awk -v a="$begun" -v b="$ended" 'BEGIN { printf "%.6f\n", b - a }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

# row NAME PEER GOAL FILE_A FILE_B
row() {
  awk -v name="$1" -v peer="$2" -v goal="$3" -v a="$(median <"$4")" -v b="$(median <"$5")" 'BEGIN {
    printf "| %s | %.0f ms | %s | %.0f ms | %.2f | %s |\n", name, a * 1000, peer, b * 1000, a / b, goal }'
}

work=$(mktemp -d)
"$tesson" stop -g bench --purge -t 0 -q 2>/dev/null || true
remove_peers

# The CPUs that Tesson gives the shards, for the peers' containers.
"$tesson" plan -n $shards --json | sed -n 's/.*"cpus": "\(.*\)",/\1/p' >"$work/cpus"
peer_run() {
  awk '{ printf "%d %s\n", NR - 1, $1 }' "$work/cpus" | xargs -P "$1" -L 1 sh -c \
    'docker run -d --name bench-peer-$0 --label tesson.bench=1 --cpuset-cpus "$1" --cpuset-mems 0 -e TESSON_UID=$0 tesson-demo:latest'
}
export -f peer_run

say "run of $shards shards, $rounds rounds"
for ((i = 0; i <= rounds; i++)); do
  keep=$([ "$i" = 0 ] && echo /dev/null || echo "$work") # the first round warms up
  for parallel in 2 4 16; do
    t=$(seconds peer_run $parallel); remove_peers
    [ "$keep" = /dev/null ] || echo "$t" >>"$work/peer-$parallel"
  done
  t=$(seconds "$tesson" run -q -g bench -n $shards tesson-demo); "$tesson" stop -g bench --purge -t 0 -q
  [ "$keep" = /dev/null ] || echo "$t" >>"$work/run"
done
fastest=2
for parallel in 4 16; do
  awk -v a="$(median <"$work/peer-$parallel")" -v b="$(median <"$work/peer-$fastest")" 'BEGIN { exit !(a < b) }' && fastest=$parallel
done

say "ps with $shards shards, and plan, $((rounds * 3)) rounds"
"$tesson" run -q -g bench -n $shards tesson-demo >/dev/null 2>&1
for ((i = 0; i < rounds * 3; i++)); do
  seconds docker ps >>"$work/docker-ps"
  seconds "$tesson" ps >>"$work/ps"
  seconds "$tesson" --version >>"$work/version"
  seconds "$tesson" plan -q -n 1024 --topology 'synthetic:pack:4 numa:4 l3:4 core:16 pu:1' >>"$work/plan"
done

printf '| what | Tesson | against | peer | ratio | goal |\n| --- | ---: | --- | ---: | ---: | --- |\n'
row "\`tesson run\`, $shards shards" "\`xargs -P$fastest docker run -d\` (fastest of -P2, -P4, -P16)" "at most 1" "$work/run" "$work/peer-$fastest"
row "\`tesson ps\`, $shards shards" "\`docker ps\`" "at most 4.8" "$work/ps" "$work/docker-ps"
row "\`tesson plan -q -n 1024\`, 1,024 cores" "\`tesson --version\`" "at most 2" "$work/plan" "$work/version"

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

# What goes through a group's address; a script of its own, since it needs a network of its own and other peers.
"$tesson" stop -g bench --purge -t 0 --drain 0 -q 2>/dev/null || true
TESSON_BIN=$tesson bench/traffic.sh "${2:-5}"
