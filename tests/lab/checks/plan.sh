# `tesson plan` agrees with `lstopo` of the same machine.

# The CPUs of each object of a kind, as lstopo tells; hwloc 2.12 fails where there is none of the kind.
objects() { { lstopo-no-graphics --no-io --only "$1" --cpuset 2>/dev/null || true; } | sed -n 's/.*cpuset=\(0x[0-9a-fx,]*\).*/\1/p' | while read -r mask; do mask_to_list "$mask"; done; }

plan=$(tesson plan --json 2>/dev/null)
same 'plan: a shard a core has the CPUs of lstopo'"'"'s cores' "$(jq -r '.shards[].cpus' <<<"$plan")" "$(objects core)"
nodes=$(objects numanode)
same 'plan: a shard a node has the CPUs of lstopo'"'"'s NUMA nodes' "$(tesson plan -q -u node --cpu-set "$(paste -sd , <<<"$nodes")")" "$nodes"
same 'plan: a shard a package has the CPUs of lstopo'"'"'s packages' "$(tesson plan -q -u package)" "$(objects package)"
dies=$(objects die)
if [ -n "$dies" ]; then same 'plan: a shard a die has the CPUs of lstopo'"'"'s dies' "$(tesson plan -q -u die)" "$dies"; fi

# The memory of each shard's CPUs is that of their node; where that has none, of the nearest node that lstopo shows.
have=$(lstopo-no-graphics --no-io --only numanode | sed -n 's/.*P#\([0-9]*\).*/\1/p')
memory_of() {
  local node=$(basename "/sys/devices/system/cpu/cpu$1"/node[0-9]*)
  tr ' ' '\n' <"/sys/devices/system/node/$node/distance" | grep . | awk '{ print NR - 1, $1 }' | sort -s -n -k 2 |
    while read -r other distance; do if grep -qx "$other" <<<"$have"; then echo "$other"; fi; done | sed -n 1p
}
expected=$(jq -r '.shards[].cpus' <<<"$plan" | while read -r cpus; do memory_of "$(expand "$cpus" | head -n 1)"; done)
same 'plan: a shard'"'"'s memory is that of its node, or the nearest that lstopo shows' "$(jq -r '.shards[].mems' <<<"$plan")" "$expected"
evidence plan "$(jq -r '[.shards[] | "\(.cpus) on \(.mems)"] | join("; ")' <<<"$plan")"
