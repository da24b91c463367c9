# `tesson plan` agrees with `lstopo` of the same machine.

# The CPUs of each object of a kind, as lstopo tells.
objects() { lstopo-no-graphics --no-io --only "$1" --cpuset | sed -n 's/.*cpuset=\(0x[0-9a-fx,]*\).*/\1/p' | while read -r mask; do mask_to_list "$mask"; done; }

same 'plan: a shard a core has the CPUs of lstopo'"'"'s cores' "$(tesson plan -q)" "$(objects core)"
same 'plan: a shard a node has the CPUs of lstopo'"'"'s NUMA nodes' "$(tesson plan -q -u node --cpu-set "$(objects numanode | paste -sd ,)")" "$(objects numanode)"
same 'plan: a shard a package has the CPUs of lstopo'"'"'s packages' "$(tesson plan -q -u package)" "$(objects package)"
if [ -n "$(objects die)" ]; then
  same 'plan: a shard a die has the CPUs of lstopo'"'"'s dies' "$(tesson plan -q -u die)" "$(objects die)"
fi

# The memory of each shard's CPUs is that of the node which lstopo puts them under.
plan=$(tesson plan --json)
expected=$(jq -r '.shards[].cpus' <<<"$plan" | while read -r cpus; do
  lstopo-no-graphics --no-io --only numanode --cpuset | sed -n 's/.*P#\([0-9]*\).*cpuset=\(0x[0-9a-fx,]*\).*/\1 \2/p' | while read -r node mask; do
    if grep -qx "$(expand "$cpus" | head -n 1)" <<<"$(expand "$(mask_to_list "$mask")")"; then echo "$node"; fi
  done | paste -sd ,
done)
same 'plan: a shard'"'"'s memory is that of lstopo'"'"'s node' "$(jq -r '.shards[].mems' <<<"$plan")" "$expected"
evidence plan "$(jq -r '[.shards[] | "\(.cpus) on \(.mems)"] | join("; ")' <<<"$plan")"
