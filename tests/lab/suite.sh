# Every check of every machine. Sourced by lab.sh.

# MACHINE CGROUP SUITE KERNEL CHECK...: one boot each, the longest first.
boots='
1n      v2 bookworm bookworm plan pinning memory busy nft nft-stop ipvs ipvs-dr
2n-smt  v2 trixie   trixie   plan pinning memory busy nft nft-stop hotplug systemd restart
memless v2 trixie   sid      plan pinning memory busy nft
'
# With --long these as well.
more='
2n-smt  v2 bookworm bookworm plan pinning memory busy nft nft-stop hotplug restart
2n-smt  v1 bookworm bookworm plan pinning memory busy nft nft-stop hotplug
4n      v2 bookworm bookworm plan pinning memory busy nft
2p-2d   v2 bookworm bookworm plan pinning memory busy nft
uneven  v2 bookworm bookworm plan pinning memory busy nft
'

# run_suite [--long] [MACHINE]...: two at a time, since a boot keeps one core busy and not two; $TESSON_LAB_JOBS says otherwise.
run_suite() {
  local results=$cache/last machine version suite kernel checks accelerator=emulation jobs=0 name
  if [ "${1:-}" = --long ]; then TESSON_LONG=1; shift; fi
  [ "${TESSON_LONG:-}" != 1 ] || boots+=$more
  rm -rf "$results"
  mkdir -p "$results"
  ! has_kvm || accelerator=KVM
  printf 'Measured %s in %s' "$(date +%F)" "$accelerator" >"$results/about"
  for name; do grep -q "^$name " <<<"$boots" || die "the suite has no machine '$name'; it has: $(awk '{ print $1 }' <<<"$boots" | sort -u | paste -sd ' ')"; done
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  while read -r machine version suite kernel checks; do
    [ -n "$machine" ] || continue
    [ $# -eq 0 ] || grep -qxF "$machine" < <(printf '%s\n' "$@") || continue
    build_disk </dev/null
    take_turn
    boot "$results/$machine-$version-$suite-$kernel" --cgroup "$version" --suite "$suite" --kernel "$kernel" "$machine" "$checks" &
  done <<<"$boots"
  if [ $# -eq 0 ]; then
    suite=bookworm kernel=bookworm
    build_disk
    take_turn
    carry "$results/run" &
  fi
  wait
  local passed failed
  passed=$(cat "$results"/*/results | grep -c '^ok ' || true)
  failed=$(cat "$results"/*/results | grep -c '^not ok ' || true)
  echo "lab: $passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}

# Waits until another machine may run beside those that do.
take_turn() { if [ "$jobs" -ge "${TESSON_LAB_JOBS:-2}" ]; then wait -n || true; else jobs=$((jobs + 1)); fi; }

# boot FOLDER OPTION... MACHINE CHECKS: what it printed is shown when it is over, so that two do not talk at once.
boot() {
  local results=$1 name=${1##*/} options=("${@:2:$#-3}") machine=${*: -2:1} checks=${*: -1} started=$SECONDS ended=0
  mkdir -p "$results"
  # In a process of its own: each run has its own files, and its own end.
  # shellcheck disable=SC2086
  LAB_KEEP=$results setpriv --pdeathsig TERM "$lab/lab.sh" run --timeout 2400 "${options[@]}" "$machine" -- bash /lab/checks/run $checks </dev/null >"$results/output" 2>&1 || ended=$?
  if [ $ended -ne 0 ] && ! grep -q '^not ok' "$results/results" 2>/dev/null; then
    echo "not ok - $name: the machine runs its checks to the end" | tee -a "$results/results" >>"$results/output"
  fi
  echo "== $name: $((SECONDS - started)) s" >>"$results/output"
  # Those that are well are told of in a line; of the others everything.
  if [ $ended -eq 0 ]; then
    printf '%s: %s claims hold, %s s\n' "$name" "$(grep -c '^ok ' "$results/results")" "$((SECONDS - started))"
  else
    cat "$results/output"
  fi
}

# carry FOLDER: `lab.sh run` boots a machine that is only described, and gives back output and exit status.
carry() {
  local results=$1 ended=0 said
  mkdir -p "$results"
  "$lab/lab.sh" run sockets=2,nodes=4,cores=2,threads=2 -- bash -c 'ls -d /sys/devices/system/node/node* | wc -l; nproc; echo to stderr >&2; exit 7' </dev/null >"$results/output" 2>"$results/stderr" || ended=$?
  said="$(paste -sd ' ' "$results/output"), $ended, $(grep -c '^to stderr$' "$results/stderr" || true)"
  if [ "$said" = '4 8, 7, 1' ]; then echo 'ok - lab.sh run gives back output and exit status of a described machine' | tee "$results/results"
  else
    echo "not ok - lab.sh run gives back output and exit status of a described machine: is $said, expected 4 8, 7, 1" | tee "$results/results"
    cat "$results/stderr"
  fi
}
