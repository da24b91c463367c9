# What the checks are written with. Sourced by run, inside the machine.

say() { printf '%s\n' "$*" >&2; }

# A claim's outcome, to the results and, with the seconds since its check began, to stdout.
ok() { claimed ok "$1"; }
not_ok() {
  claimed 'not ok' "$1"
  printf '%s\n' "${2:-}" | head -n 40 | sed 's/^/    /'
}

claimed() {
  local line="$1 - $LAB_MACHINE (cgroup $LAB_CGROUP): $2"
  echo "$line" >>/out/results
  echo "$line ($SECONDS s)"
}

# same CLAIM ACTUAL EXPECTED
same() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "is:       $2
expected: $3"; fi; }

# that CLAIM COMMAND...: the command succeeds; what it prints is shown if not.
that() {
  local claim=$1 output
  shift
  if output=$("$@" 2>&1); then ok "$claim"; else not_ok "$claim" "$* ended with $?: $output"; fi
}

# within SECONDS COMMAND...: the command succeeds before that many seconds are over.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.3
  done
}

# evidence KIND TEXT: a figure for the report.
evidence() { printf '%s\t%s\t%s\t%s\n' "$LAB_MACHINE" "$LAB_CGROUP" "$1" "$2" >>/out/evidence; }

# reboot_then: ends this check; after the reboot it runs again, with LAB_BOOT=2.
reboot_then() { touch /run/lab-reboot; exit 0; }

# web_up: the group that several checks look at, so that it is started once a boot: a shard a unit of all cores but one, at
# port 8080. In each shard a process is started later. It has a buffer of 64 MiB filled, and at USR1 loops on every CPU of the
# shard. (Busybox's dd fills its one block, and then waits for a reader that never reads; it cuts its command line at every `=`.)
web_up() {
  [ ! -e /run/lab-web ] || return 0
  tesson run -q -g web -u "$LAB_UNIT" --reserve 1 -p 8080:80 tesson-demo >/dev/null
  local name rest
  while read -r name rest; do
    docker exec -d "$name" /bin/sh -c 'trap : USR1
      /bin/busybox dd if=/dev/zero bs=64M count=1 | /bin/busybox sleep 3600 &
      wait
      i=0; while [ $i -lt $GOMAXPROCS ]; do (while :; do :; done) & i=$((i+1)); done; wait' lab-later
  done < <(shards web)
  tesson plan --json -u "$LAB_UNIT" --reserve 1 --share >/run/lab-plan
  shards web >/run/lab-web
}

# Emulated, the engine and nft may take longer than Tesson waits for them by itself.
tesson() { command tesson --engine-timeout 300 --nft-timeout 120 --ipvs-timeout 120 --lock-timeout 300 "$@"; }

# Removes every group, and whatever else runs.
clean() {
  tesson stop --all --purge --drain 0 -t 0 >/dev/null 2>&1 || true
  docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1 || true
}

# mask_to_list 0xHEX[,0xHEX...]: a kernel's or hwloc's bit mask as a list such as 0-3,8.
mask_to_list() {
  local digits bits='' i first=-1 list='' cpu
  digits=${1//0x/}; digits=${digits//,/}
  for ((i = ${#digits} - 1; i >= 0; i--)); do
    local value=$((16#${digits:i:1})) bit
    for bit in 0 1 2 3; do bits+=$(((value >> bit) & 1)); done
  done
  bits+=0
  for ((cpu = 0; cpu < ${#bits}; cpu++)); do
    if [ "${bits:cpu:1}" = 1 ]; then [ $first -ge 0 ] || first=$cpu
    elif [ $first -ge 0 ]; then
      list+=${list:+,}$first
      [ $first -eq $((cpu - 1)) ] || list+=-$((cpu - 1))
      first=-1
    fi
  done
  echo "$list"
}

# expand 0-2,5: one number a line.
expand() {
  local part
  for part in ${1//,/ }; do seq "${part%-*}" "${part#*-}"; done
}

# pids CONTAINER_ID: every process of the container, by its cgroup.
pids() { grep -ls "$1" /proc/[0-9]*/cgroup 2>/dev/null | cut -d / -f 3; }

# allowed PID cpus|mems: what the kernel lets the process use.
allowed() {
  case $2 in
    cpus) sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' "/proc/$1/status" ;;
    mems) sed -n 's/^Mems_allowed_list:[[:space:]]*//p' "/proc/$1/status" ;;
  esac
}

# shards GROUP: a line for each: NAME ID CPUS MEMS, as `tesson ps` tells of its plan.
shards() { docker ps -a --no-trunc --filter "label=tesson.group=$1" --format '{{.Names}} {{.ID}} {{.Label "tesson.unit.cpuset"}} {{.Label "tesson.unit.mems"}}' | sort -V; }

# held GROUP: whether there are shards, each with its first process on the CPUs and memory nodes of the plan.
held() {
  local any='' wrong=0 name id cpus mems pid
  while read -r name id cpus mems; do
    pid=$(docker inspect -f '{{.State.Pid}}' "$name") && [ "$pid" -gt 0 ] || return 1
    [ "$(allowed "$pid" cpus) $(allowed "$pid" mems)" = "$cpus $mems" ] || wrong=1
    any=1
  done < <(shards "$1")
  [ -n "$any" ] && [ $wrong = 0 ]
}

# An outside client: a network namespace of its own at 10.9.0.2, this machine at 10.9.0.1.
client_up() {
  ip netns list | grep -q '^client' && return 0
  ip netns add client
  ip link add lab-client type veth peer name eth0 netns client
  ip address add 10.9.0.1/24 dev lab-client
  ip link set lab-client up
  ip -n client address add 10.9.0.2/24 dev eth0
  ip -n client link set eth0 up
  ip -n client link set lo up
  ip -n client route add default via 10.9.0.1
}
client() { ip netns exec client "$@"; }

# ask URL N: N requests of the client, each on a connection of its own; prints which shard answered each.
ask() { client curl -s --max-time 20 --retry 0 -H 'Connection: close' "$1?[1-$2]" | sed -n 's/^shard \([0-9]*\) of .*/\1/p'; }

# tally: how often each shard answered, as `0:10 1:10`.
tally() { sort -n | uniq -c | awk '{ printf "%s%s:%s", (NR > 1 ? " " : ""), $2, $1 }'; }
