# CPUs are taken offline under a running group of three shards, one a core, and a core is free: shown, avoided, re-pinned, put back.
# On 2n-smt: cores 0-1, 2-3 (node 0) and 4-5, 6-7 (node 1). With version 1 of cgroups what Tesson decides is the same; how the
# kernel is told of it, and what it does by itself, is not.

online() { echo "$2" >"/sys/devices/system/cpu/cpu$1/online"; }
pid_of() { docker inspect -f '{{.State.Pid}}' "$1"; }
# What the kernel has a shard on: its first process, and a child of that.
real() {
  local pid child
  pid=$(pid_of "$1")
  read -r child _ <"/proc/$pid/task/$pid/children"
  echo "$(allowed "$pid" cpus) $(allowed "$child" cpus)"
}
# ... and one that comes later.
later() { docker exec "$1" /bin/busybox sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status; }
# What `ps` tells of the group, and of hot-2.
told() { tesson ps --json -g hot | jq -r '.[0] | "\(.State): \(.Faults | join("; ")) | \(.Shards[2] | "\(.OfflineCPUs) \(.ReplacementCPUs)")"'; }
# Version 1 of cgroups does not give a CPU back to the engine's own cpuset: shards stay where they are until somebody does.
give_back() {
  [ "$LAB_CGROUP" = v1 ] || return 0
  tesson sync >/dev/null
  same 'cgroup v1: what the kernel does not give back is named' "$(told | grep -o 'outside of the control group /docker' | sort -u)" 'outside of the control group /docker'
  cat /sys/fs/cgroup/cpuset/cpuset.cpus >/sys/fs/cgroup/cpuset/docker/cpuset.cpus
}

tesson run -q -g hot --reserve 2-3 -p 8080:80 tesson-demo >/dev/null
same 'before: three shards, each on its core' "$(shards hot | cut -d ' ' -f 3 | paste -sd ' ')" '0-1 4-5 6-7'

# One thread of a core.
online 7 0
same 'half offline: ps tells of it' "$(told)" 'degraded: hot-2: CPU 7 is offline | 7 '
if [ "$LAB_CGROUP" = v2 ]; then
  same 'half offline: a dry run says what sync would do' "$(tesson sync --dry-run | head -n 1)" 're-pin hot-2 to CPU 6: CPU 7 is offline'
fi
said=$(tesson sync)
same 'half offline: sync keeps the other half, and halves its weight' "$said" \
  're-pin hot-2 to CPU 6: CPU 7 is offline
add backend hot-2 to hot-80-tcp, weight 1: it is not as it should be'
same 'half offline: the kernel has it on that' "$(real hot-2) $(later hot-2)" '6 6 6'
same 'half offline: ps tells where it is' "$(told)" 'degraded: hot-2: on CPU 6, its CPU 7 is offline | 7 6'

# And the other one.
online 6 0
if [ "$LAB_CGROUP" = v2 ]; then
  same 'all offline: plan leaves them out' "$(tesson plan --json | jq -r '[.shards[].cpus] | join(" ")')" '2-3'
fi
said=$(tesson sync 2>&1)
same 'all offline: sync gives it the free core, though that is on the other node, and its weight again' "$said" \
  're-pin hot-2 to CPUs 2-3: CPUs 6-7 are offline
add backend hot-2 to hot-80-tcp, weight 2: it is not as it should be'
same 'all offline: the kernel has it on that' "$(real hot-2) $(later hot-2)" '2-3 2-3 2-3'
same 'all offline: its memory stays on its node' "$(allowed "$(pid_of hot-2)" mems)" 1
same 'all offline: sync has nothing more to change' "$(tesson sync 2>&1)" 'nothing to change'
same 'all offline: ps tells where it is' "$(told)" 'degraded: hot-2: on CPUs 2-3, its CPUs 6-7 are offline | 6-7 2-3'

if [ "$LAB_CGROUP" = v2 ]; then
  same 'all offline: topo shows the replacement as its group' "$(tesson topo --json | jq -r '.holders[] | "\(.name) \(.cpus)"')" 'hot 0-7'
  same 'all offline: run does not start on the replacement' "$(tesson run -q -g other tesson-demo 2>&1 | head -n 1)" \
    "tesson run: no core of 0-5 is free: group 'hot' holds CPUs 0-5; stop one (tesson stop -g NAME), or share (--share)"

  # Nothing is free: a second shard shares with its group.
  online 5 0
  online 4 0
  said=$(tesson sync 2>&1)
  that 'none free: sync lets it share those of its group, and says so' grep -q '^re-pin hot-1 to CPUs .*: CPUs 4-5 are offline, and none is free: it shares those of its group' <<<"$said"

  # Stopped and started with its CPUs offline.
  tesson stop -g hot --drain 0 -t 0 >/dev/null 2>&1
  that 'start with CPUs offline: it starts' tesson start -g hot
  same 'start with CPUs offline: on online ones' "$(for i in 0 1 2; do real hot-$i; done | paste -sd ';')" \
    "$(docker inspect -f '{{.HostConfig.CpusetCpus}} {{.HostConfig.CpusetCpus}}' hot-0 hot-1 hot-2 | paste -sd ';')"
fi

for cpu in 4 5 6 7; do online $cpu 1; done
give_back
say "back online: $(tesson sync 2>&1)"
same 'back online: every shard is on its plan' "$(for i in 0 1 2; do real hot-$i; done | paste -sd ';') $(later hot-2)" '0-1 0-1;4-5 4-5;6-7 6-7 6-7'
same 'back online: ps has no fault' "$(told)" 'running:  |  '
same 'back online: sync has nothing to change' "$(tesson sync 2>&1)" 'nothing to change'
evidence hotplug 'under a running group; its shards re-pinned to what is online, and put back'
