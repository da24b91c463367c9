# CPUs are taken offline under a running group of three shards, one a core, and a core is free: shown, avoided, re-pinned, put back.
# On 2n-smt: cores 0-1, 2-3 (node 0) and 4-5, 6-7 (node 1).

online() { echo "$2" >"/sys/devices/system/cpu/cpu$1/online"; }
# What the kernel has a shard on: its first process, a child of that, and one that comes later.
real() {
  local pid child
  pid=$(docker inspect -f '{{.State.Pid}}' "$1")
  child=$(head -n 1 "/proc/$pid/task/$pid/children" | cut -d ' ' -f 1)
  echo "$(allowed "$pid" cpus) $(allowed "$child" cpus) $(docker exec "$1" /bin/busybox sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)"
}
thrice() { echo "$1 $1 $1"; }
state() { tesson ps --json -g hot | jq -r ".[0].Shards[$1] | \"\(.OfflineCPUs) \(.ReplacementCPUs)\""; }
faults() { tesson ps --json -g hot | jq -r '.[0] | "\(.State): \(.Faults | join("; "))"'; }
weights() { nft list table ip tesson | grep -o 'numgen inc mod [0-9]*' | head -n 1; }
# Version 1 of cgroups does not give a CPU back to the engine's own cpuset: the remedy that Tesson names.
give_back() {
  [ "$LAB_CGROUP" = v1 ] || return 0
  local said
  said=$(tesson sync 2>&1) && { not_ok 'cgroup v1: what the kernel does not give back is named, with the remedy' "$said"; return; }
  local remedy
  remedy=$(printf '%s\n' "$said" | grep -o 'cat /sys/[^ ]* > /sys/.*cpuset.cpus' | head -n 1)
  case $remedy in
    'cat '*) ok 'cgroup v1: what the kernel does not give back is named, with the remedy' ;;
    *) not_ok 'cgroup v1: what the kernel does not give back is named, with the remedy' "$said" ;;
  esac
  bash -c "$remedy"
}

tesson run -q -g hot --reserve 2-3 -p 8080:80 tesson-demo >/dev/null
same 'before: three shards, each on its core' "$(shards hot | cut -d ' ' -f 3 | paste -sd ' ')" '0-1 4-5 6-7'
same 'before: sync has nothing to change' "$(tesson sync)" 'nothing to change'

# One thread of a core.
online 7 0
same 'half offline: ps --json tells of it' "$(state 2)" '7 '
same 'half offline: ps tells of it' "$(faults)" 'running: hot-2: CPU 7 is offline'
same 'half offline: a dry run says what sync would do' "$(tesson sync --dry-run | head -n 1)" 're-pin hot-2 to CPU 6: CPU 7 is offline'
said=$(tesson sync)
same 'half offline: sync keeps the other half, and halves its weight' "$said" \
  're-pin hot-2 to CPU 6: CPU 7 is offline
add backend hot-2 to hot-80-tcp, weight 1: it is not as it should be'
same 'half offline: the kernel has it on that' "$(real hot-2)" "$(thrice 6)"
same 'half offline: ps tells where it is' "$(faults)" 'running: hot-2: on CPU 6, its CPU 7 is offline'
same 'half offline: sync has nothing more to change' "$(tesson sync)" 'nothing to change'

# And the other one.
online 6 0
say "all offline, before sync: $(real hot-2); $(grep cpuset "/proc/$(docker inspect -f '{{.State.Pid}}' hot-2)/cgroup")"
same 'all offline: ps tells of it' "$(faults)" 'running: hot-2: CPUs 6-7 are offline'
same 'all offline: plan leaves them out' "$(tesson plan --json | jq -r '[.shards[].cpus] | join(" ")')" '2-3'
said=$(tesson sync 2>&1)
same 'all offline: sync gives it the free core, though that is on the other node, and its weight again' "$said" \
  're-pin hot-2 to CPUs 2-3: CPUs 6-7 are offline
add backend hot-2 to hot-80-tcp, weight 2: it is not as it should be'
same 'all offline: the kernel has it on that' "$(real hot-2)" "$(thrice 2-3)"
same 'all offline: its memory stays on its node' "$(allowed "$(docker inspect -f '{{.State.Pid}}' hot-2)" mems)" 1
same 'all offline: sync has nothing more to change' "$(tesson sync 2>&1)" 'nothing to change'
same 'all offline: ps --json tells where it is' "$(state 2)" '6-7 2-3'
same 'all offline: topo shows the replacement as its group' "$(tesson topo --json | jq -r '.holders[] | "\(.name) \(.cpus)"')" 'hot 0-7'
same 'all offline: run does not start on the replacement' "$(tesson run -q -g other tesson-demo 2>&1 | head -n 1)" \
  "tesson run: no core of 0-5 is free: group 'hot' holds CPUs 0-5; stop one (tesson stop -g NAME), or share (--share)"

# Nothing is free: a second shard shares with its group.
online 5 0
online 4 0
said=$(tesson sync 2>&1)
that 'none free: sync lets it share those of its group, and says so' grep -q '^re-pin hot-1 to CPUs .*: CPUs 4-5 are offline, and none is free: it shares those of its group' <<<"$said"
say "$said"

# Stopped and started with its CPUs offline.
tesson stop -g hot --drain 0 -t 0 >/dev/null 2>&1
that 'start with CPUs offline: it starts' tesson start -g hot
same 'start with CPUs offline: on online ones' "$(for i in 0 1 2; do real hot-$i | cut -d ' ' -f 1; done | paste -sd ' ')" "$(for i in 0 1 2; do docker inspect -f '{{.HostConfig.CpusetCpus}}' hot-$i; done | paste -sd ' ')"
say "started on: $(for i in 0 1 2; do real hot-$i; done | paste -sd ';')"

for cpu in 4 5 6 7; do online $cpu 1; done
give_back
say "back online: $(tesson sync 2>&1)"
same 'back online: every shard is on its plan' "$(for i in 0 1 2; do real hot-$i; done | paste -sd ';')" "$(thrice 0-1);$(thrice 4-5);$(thrice 6-7)"
same 'back online: ps has no fault' "$(faults)" 'running: '
same 'back online: sync has nothing to change' "$(tesson sync 2>&1)" 'nothing to change'
evidence hotplug 'under a running group; its shards re-pinned to what is online, and put back'
