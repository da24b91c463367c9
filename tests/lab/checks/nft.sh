# The kernel's front end, from a client on another host: a network namespace of its own.

client_up
web_up
url=http://10.9.0.1:8080/cgi-bin/shard
cpus=$(while read -r name id cpus mems; do expand "$cpus" | wc -l; done </run/lab-web)
# Four turns: each shard as often as it has CPUs.
requests=$(awk '{ s += 4 * $1 } END { print s }' <<<"$cpus")
expected=$(awk '{ printf "%s%d:%d", (NR > 1 ? " " : ""), NR - 1, 4 * $1 }' <<<"$cpus")
found=$(ask "$url" "$requests" | tally)
same 'nft: an outside client reaches each shard in turn, as often as it has CPUs' "$found" "$expected"
evidence balance "$requests requests over shards of $(sort -n <<<"$cpus" | uniq | paste -sd / | sed 's|/| or |g') CPUs: $(tr ' ' '\n' <<<"$found" | cut -d : -f 2 | paste -sd ' ')"

docker kill web-0 >/dev/null
tesson sync >/dev/null
left=$(ask "$url" 20)
same 'nft: after a shard was killed and a sync, every request is answered' "$(wc -l <<<"$left")" 20
same 'nft: ... and none by the dead shard' "$(grep -cx 0 <<<"$left" || true)" 0
