# What the checks of IPVS share. Sourced by them.

record=/run/tesson-ipvs.json
stop_all() { tesson stop --all --purge --drain 0 -t 0 >/dev/null; }

# refused CLAIM WORDS ARGUMENTS...: such a run is refused, with these words.
refused() {
  local claim=$1 words=$2 said
  shift 2
  if said=$(tesson run -q --frontend ipvs -n 1 --share "$@" tesson-demo 2>&1); then not_ok "$claim" "it was not refused: $said"
  elif [[ $said == *"$words"* ]]; then ok "$claim"
  else not_ok "$claim" "$said"; fi
}

# killed_run CLAIM CONDITION ARGUMENTS...: such a run of two shards is killed when the condition holds, and its group is removed.
killed_run() {
  local claim=$1 condition=$2
  shift 2
  command tesson run --engine-timeout 300 --ipvs-timeout 120 -q --frontend ipvs -g web -n 2 "$@" tesson-demo >/dev/null 2>&1 &
  local killed=$!
  that "$claim" within 240 "$condition"
  kill -9 $killed
  stop_all
}

# counted SERVICE COLUMN: a counter of a service (ADDRESS:PORT) in `ipvsadm -Ln --stats`: 3 connections, 4 packets in, 5 out.
counted() { ipvsadm -Ln --stats --exact | awk -v at="TCP $1" -v n="$2" '($1 " " $2) == at { print $n }'; }

# weights HOW URL SERVICE: asks group web 40 times for each of its CPUs; sets $total. Each shard is to be asked as often as
# its CPUs say, and every connection is to be counted.
weights() {
  local cpus sum counts off
  cpus=$(shards web | while read -r name id cpus mems; do expand "$cpus" | wc -l; done)
  sum=$(awk '{ s += $1 } END { print s }' <<<"$cpus")
  total=$((40 * sum))
  counts=$(ask "$2" "$total" | sort -n | uniq -c | awk '{ print $1 }')
  same "$1: every request is answered" "$(awk '{ s += $1 } END { print s }' <<<"$counts")" "$total"
  off=$(paste <(echo "$cpus") <(echo "$counts") | awk -v total="$total" -v sum="$sum" '{ d = $2 - total * $1 / sum; if (d < 0) d = -d; if (d > 0.02 * total) print }')
  same "$1: each shard gets as many connections as its CPUs say, within 2 %" "$off" ''
  same "$1: every shard of unequal size was asked" "$(wc -l <<<"$counts") $(sort -u <<<"$cpus" | wc -l)" "$(wc -l <<<"$cpus") 2"
  # The kernel sums its counters up every 2 s.
  all_counted() { [ "$(counted "$3" 3)" = "$total" ]; }
  within 20 all_counted "$@" || true
  same "$1: ipvsadm --stats counts every connection" "$(counted "$3" 3)" "$total"
  evidence ipvs "$1, $total connections over shards of $(paste -sd / <<<"$cpus") CPUs: $(paste -sd ' ' <<<"$counts")"
}
