# Boots the lab's machines. Sourced by lab.sh.

list_machines() {
  local file
  for file in "$lab"/machines/*; do printf '%-8s %s\n' "${file##*/}" "$(. "$file"; echo "$about")"; done
}

# Whether this host's processor lends itself to a guest. /dev/kvm alone says little: where the flag is missing it may
# be there all the same, and interpret a kernel a hundred times slower than emulation.
has_kvm() { [ -w /dev/kvm ] && grep -qwE 'svm|vmx' /proc/cpuinfo; }

# Sets about, smp, nodes, memory, distances and unit (of the shards that checks look at) from a machine's file or a description.
read_machine() {
  about='' smp='' nodes=() memory=() distances=() unit=core
  if [ -f "$lab/machines/$1" ]; then . "$lab/machines/$1"; return; fi
  case $1 in *=*) describe "$1" ;; *) die "no machine '$1'; there are: $(ls "$lab/machines" | tr '\n' ' ')- or describe one: sockets=2,nodes=4,cores=4,threads=2" ;; esac
}

describe() {
  local sockets=1 dies=1 cores=2 threads=1 nodes_=1 mib=512 pair number
  for pair in ${1//,/ }; do
    number=${pair#*=}
    [[ $number =~ ^[1-9][0-9]{0,4}$ ]] || die "machine '$1': $pair is not NAME=NUMBER"
    case ${pair%%=*} in
      sockets) sockets=$number ;; dies) dies=$number ;; cores) cores=$number ;; threads) threads=$number ;;
      nodes) nodes_=$number ;; memory) mib=$number ;;
      *) die "machine '$1': no ${pair%%=*} in it; there are sockets, dies, cores (of a die), threads (of a core), nodes, memory (MiB of a node)" ;;
    esac
  done
  local cpus=$((sockets * dies * cores * threads)) i
  [ "$cpus" -le 255 ] || die "machine '$1': $cpus CPUs; QEMU's limit here is 255"
  [ $((cpus % nodes_)) -eq 0 ] || die "machine '$1': $cpus CPUs cannot be shared out evenly to $nodes_ nodes"
  about="$1" smp=sockets=$sockets,dies=$dies,cores=$cores,threads=$threads
  for ((i = 0; i < nodes_; i++)); do
    nodes+=("$((i * cpus / nodes_))-$(((i + 1) * cpus / nodes_ - 1))")
    memory+=("$mib")
  done
}

# Sets $qemu to the command that boots the machine, with its files in $run.
compose() {
  local total=0 i j cpus=1 part
  for part in ${smp//,/ }; do cpus=$((cpus * ${part#*=})); done
  for i in "${!nodes[@]}"; do total=$((total + memory[i])); done
  local append="console=ttyS0 quiet panic=-1 apparmor=0 mitigations=off net.ifnames=0 systemd.show_status=false"
  qemu=(qemu-system-x86_64 -nodefaults -no-user-config -display none -machine q35 -m "$total" -smp "$cpus,$smp")
  if has_kvm; then
    qemu+=(-accel kvm -cpu host)
    accelerator=KVM
  else
    # One thread for all CPUs. With a thread each, QEMU before 8.1 may go on executing code that another CPU has just replaced
    # (the kernel patches its own), and the machine hangs. On a host of few cores nothing is lost: with two machines at a time on
    # two cores the suite takes as long either way.
    qemu+=(-accel "tcg,thread=single,tb-size=512" -cpu "${TESSON_LAB_CPU:-Haswell-noTSX}")
    # A CPU that waits for its turn is no proof that the clock is wrong.
    append+=' tsc=reliable'
    accelerator='emulation (no KVM here): slow, and no measure of speed'
  fi
  for i in "${!nodes[@]}"; do
    part=node,nodeid=$i
    [ -z "${nodes[i]}" ] || part+=,cpus=${nodes[i]}
    if [ "${memory[i]}" -gt 0 ]; then
      qemu+=(-object "memory-backend-ram,id=m$i,size=${memory[i]}M")
      part+=,memdev=m$i
    fi
    qemu+=(-numa "$part")
  done
  for i in "${!distances[@]}"; do
    local row=(${distances[i]})
    for j in "${!row[@]}"; do [ "$i" = "$j" ] || qemu+=(-numa "dist,src=$i,dst=$j,val=${row[j]}"); done
  done
  if [ "$cgroup" = v1 ]; then append+=' systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'; fi
  qemu+=(
    -kernel "$disk/vmlinuz" -initrd "$disk/initrd" -append "$append $extra"
    -drive "file=$disk/disk.img,if=virtio,format=raw,snapshot=$([ -n "${keep_disk:-}" ] && echo off || echo on)"
    -drive "file=$run/lab.img,if=virtio,format=raw,readonly=on"
    -netdev "user,id=cable,restrict=$([ -n "$network" ] && echo off || echo on)" -device virtio-net-pci,netdev=cable,romfile=
    -virtfs "local,path=$run/out,mount_tag=out,security_model=none"
    -device virtio-rng-pci)
}

# The program, the checks and the image's recipe, as a disk: reading it is faster than over a shared folder.
make_lab_disk() {
  local program=${TESSON_BIN:-$project/out/tesson} from=$run/from
  [ -x "$program" ] || [ -n "${keep_disk:-}" ] || die "no program at $program; dotnet publish src/Tesson.Cli -c Release -o out"
  mkdir -p "$from/tesson"
  [ ! -x "$program" ] || cp "$program" "$from/tesson/tesson"
  cp -a "$project/build" "$lab/checks" "$from/"
  mke2fs -q -t ext4 -O ^has_journal -d "$from" "$run/lab.img" 128M >/dev/null
  rm -rf "$from"
}

# Reads the options before MACHINE; sets $cgroup, $suite, $kernel, $timeout, $extra, $network and $rest.
read_options() {
  cgroup=v2 suite=bookworm kernel='' timeout=1200 extra='' network=''
  while [ $# -gt 0 ]; do
    case $1 in
      --cgroup) cgroup=${2:-}; case $cgroup in v1 | v2) ;; *) die "--cgroup is v1 or v2" ;; esac; shift 2 ;;
      --suite) suite=${2:-}; case $suite in bookworm | trixie) ;; *) die "--suite is bookworm or trixie" ;; esac; shift 2 ;;
      --kernel) kernel=${2:-}; case $kernel in bookworm | trixie | sid) ;; *) die "--kernel is bookworm, trixie or sid" ;; esac; shift 2 ;;
      --timeout) timeout=${2:-}; [[ $timeout =~ ^[1-9][0-9]*$ ]] || die "--timeout is a number of seconds"; shift 2 ;;
      --append) extra=${2:-}; shift 2 ;;
      --network) network=1; shift ;;
      -*) die "no option $1; see lab.sh help" ;;
      *) break ;;
    esac
  done
  kernel=${kernel:-$suite}
  rest=("$@")
}

start_run() {
  read_machine "$1"
  run=$(mktemp -d "${TMPDIR:-/tmp}/tesson-lab.XXXXXX")
  mkdir "$run/out"
  trap 'end_run' EXIT
  [ -n "${keep_disk:-}" ] || build_disk
  make_lab_disk
  compose
  [ "$about" = "$1" ] || about="$1: $about"
  say "lab: $about, Debian $suite, kernel of $kernel, cgroup $cgroup, ${accelerator}"
}

end_run() {
  [ -z "${qemu_pid:-}" ] || kill "$qemu_pid" 2>/dev/null || true
  rm -rf "$run"
}

run_job() {
  read_options "$@"
  [ ${#rest[@]} -ge 3 ] && [ "${rest[1]}" = -- ] || die "usage: lab.sh run [OPTION]... MACHINE -- COMMAND..."
  start_run "${rest[0]}"
  { echo "export LAB_MACHINE=${rest[0]@Q} LAB_CGROUP=$cgroup LAB_UNIT=$unit"; printf '%q ' "${rest[@]:2}"; echo; } >"$run/out/job"
  mkfifo "$run/stdout" "$run/stderr"
  cat "$run/stdout" & local copy_out=$!
  cat "$run/stderr" >&2 & local copy_err=$!
  # Whatever becomes of this script, the machine does not outlive it.
  setpriv --pdeathsig TERM timeout -k 5 "$timeout" setpriv --pdeathsig KILL "${qemu[@]}" -serial "file:$run/console" -device virtio-serial \
    -chardev "file,id=stdout,path=$run/stdout" -device virtserialport,chardev=stdout,name=stdout \
    -chardev "file,id=stderr,path=$run/stderr" -device virtserialport,chardev=stderr,name=stderr >"$run/qemu.log" 2>&1 &
  qemu_pid=$!
  local ended=0
  wait "$qemu_pid" || ended=$?
  qemu_pid=
  # A QEMU that never opened the fifos leaves their readers waiting.
  if [ "$ended" -ne 0 ]; then : <>"$run/stdout" <>"$run/stderr"; fi
  wait "$copy_out" "$copy_err" || true
  if [ -n "${LAB_KEEP:-}" ]; then cp -a "$run/out/." "$LAB_KEEP/"; fi
  if [ ! -s "$run/out/status" ]; then
    tail -n 20 "$run/console" "$run/qemu.log" >&2 2>/dev/null || true
    [ "$ended" -ne 124 ] || die "${rest[0]}: the job was not over after $timeout s (--timeout)"
    die "${rest[0]}: the machine ended without an exit status of the job (above: the end of its console, and of QEMU's messages)"
  fi
  local status
  status=$(cat "$run/out/status")
  end_run
  trap - EXIT
  return "$status"
}

run_shell() {
  read_options "$@"
  [ ${#rest[@]} -eq 1 ] || die "usage: lab.sh shell [OPTION]... MACHINE"
  start_run "${rest[0]}"
  say "lab: booting; log in happens by itself, \`poweroff\` ends it, Ctrl-A X kills it"
  "${qemu[@]}" -chardev stdio,id=console,mux=on,signal=off -serial chardev:console -mon chardev=console || true
}
