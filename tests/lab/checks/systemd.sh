# What systemd and an administrator do around an engine whose control groups are systemd's: the pins are as planned after each.

clean
same 'the engine leaves control groups to systemd' "$(docker info -f '{{.CgroupDriver}} {{.CgroupVersion}}')" "systemd ${LAB_CGROUP#v}"
tesson run -q -g kept -u node tesson-demo >/dev/null
that 'the shards are held to the plan' held kept
systemctl daemon-reload
that 'systemctl daemon-reload: the shards are held to the plan' held kept
docker update --memory 256m --memory-swap 512m kept-0 >/dev/null
that 'docker update of the memory: the shards are held to the plan' held kept
that 'docker update of the memory: sync has nothing to change' bash -c ". /lab/checks/functions.sh; tesson sync 2>&1 | grep -q 'nothing to change'"
first=$(shards kept | awk 'NR == 1 { print $3 }')
other=$(shards kept | awk 'NR == 2 { print $3 }')
docker update --cpuset-cpus "$other" kept-0 >/dev/null
same 'docker update of the CPUs: the kernel follows' "$(allowed "$(docker inspect -f '{{.State.Pid}}' kept-0)" cpus)" "$other"
systemctl daemon-reload
that 'docker update of the CPUs: sync puts the shard back' bash -c ". /lab/checks/functions.sh; tesson sync && held kept"
systemctl daemon-reload
that 'docker update of the CPUs: ... where systemctl daemon-reload leaves it' held kept
same 'docker update of the CPUs: ... and the engine says so' "$(docker inspect -f '{{.HostConfig.CpusetCpus}}' kept-0)" "$first"

# An administrator narrows the slice around all containers, of which the second shard has half then.
told() { tesson ps --json -g kept | jq -r '.[0].Faults | join("; ")'; }
systemctl set-property --runtime system.slice AllowedCPUs=0-5
same 'AllowedCPUs= on the slice: ps tells of it' "$(told)" 'kept-1: CPUs 6-7 are outside of the control group /system.slice'
same 'AllowedCPUs= on the slice: sync keeps the shard inside' "$(tesson sync 2>&1)" 're-pin kept-1 to CPUs 4-5: CPUs 6-7 are outside of the control group /system.slice'
same 'AllowedCPUs= on the slice: ... where the kernel has it' "$(allowed "$(docker inspect -f '{{.State.Pid}}' kept-1)" cpus)" 4-5
same 'AllowedCPUs= on the slice: sync has nothing more to change' "$(tesson sync 2>&1)" 'nothing to change'
same 'AllowedCPUs= on the slice: a plan is inside of it' "$(tesson plan --share -u machine -q 2>/run/lab-said)" 0-5
same 'AllowedCPUs= on the slice: ... and says so' "$(grep -c "note: the engine's containers get CPUs 0-5 of 0-7: their control group /system.slice has no more" /run/lab-said)" 1
systemctl set-property --runtime system.slice AllowedCPUs=0-7
tesson sync >/dev/null
that 'AllowedCPUs= on the slice: when it is wide again, the shards are back on the plan' held kept
clean

# A slice that the containers ask for.
printf '[Slice]\nAllowedCPUs=2-3\n' >/run/systemd/system/narrow.slice
systemctl daemon-reload
systemctl start narrow.slice
echo '{ "HostConfig": { "CgroupParent": "narrow.slice" } }' >/run/lab-body
tesson run -q -g kept -c /run/lab-body -u pu tesson-demo >/dev/null 2>&1
same 'CgroupParent: the group is planned inside of its slice' "$(shards kept | cut -d ' ' -f 3 | paste -sd ' ')" '2 3'
that 'CgroupParent: the shards are held to the plan' held kept
clean
