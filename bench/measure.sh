# shellcheck shell=bash
# What the benchmarks measure and print with. Sourced after build/setup.sh.

# seconds COMMAND...: wall-clock seconds of one run
seconds() {
  local begun=$EPOCHREALTIME
  "$@" >/dev/null 2>&1
  local ended=$EPOCHREALTIME
  awk -v a="$begun" -v b="$ended" 'BEGIN { printf "%.6f\n", b - a }'
}

# peak COMMAND...: the most memory that its process had, in MiB
peak() { /usr/bin/time -f %M -o "$work/peak" "$@" >/dev/null 2>&1; awk 'END { printf "%.3f\n", $1 / 1024 }' "$work/peak"; }

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }

header() { printf '\n| what | Tesson | against | peer | ratio | goal |\n| --- | ---: | --- | ---: | ---: | --- |\n'; }

# row NAME PEER GOAL FILE_A FILE_B: medians of seconds, as milliseconds
row() {
  awk -v name="$1" -v peer="$2" -v goal="$3" -v a="$(median <"$4")" -v b="$(median <"$5")" 'BEGIN {
    form = a < 0.1 ? "%.1f ms" : "%.0f ms"
    printf "| %s | " form " | %s | " form " | %.2f | %s |\n", name, a * 1000, peer, b * 1000, a / b, goal }'
}

# sizes NAME PEER GOAL FILE_A FILE_B: medians of MiB
sizes() {
  awk -v name="$1" -v peer="$2" -v goal="$3" -v a="$(median <"$4")" -v b="$(median <"$5")" 'BEGIN {
    printf "| %s | %.1f MiB | %s | %.1f MiB | %.2f | %s |\n", name, a, peer, b, a / b, goal }'
}

remove_peers() { docker ps -aq --filter label=tesson.bench | xargs -r docker rm -f >/dev/null 2>&1 || true; }

# peer_run PARALLEL FILE: a container for each line of the file, pinned to the CPUs that it names
peer_run() {
  awk '{ printf "%d %s\n", NR - 1, $1 }' "$2" | xargs -P "$1" -L 1 sh -c \
    'docker run -d --name bench-peer-$0 --label tesson.bench=1 --cpuset-cpus "$1" --cpuset-mems 0 -e TESSON_UID=$0 tesson-demo:latest'
}

# fastest_peer PREFIX: of PREFIX-2, PREFIX-4, PREFIX-16 the one with the least median
fastest_peer() {
  local parallel
  for parallel in 2 4 16; do echo "$(median <"$1-$parallel") $parallel"; done | sort -n | awk 'NR == 1 { print $2 }'
}
