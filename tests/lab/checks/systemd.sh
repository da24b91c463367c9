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
clean
