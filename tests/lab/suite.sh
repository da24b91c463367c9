# Every check of every machine. Sourced by lab.sh.

# MACHINE CGROUP CHECK...: one boot each, the longest first.
boots='
1n      v2 plan pinning memory busy nft nft-stop ipvs ipvs-dr
2n-smt  v2 plan pinning memory busy nft nft-stop hotplug restart
2n-smt  v1 plan pinning memory busy nft nft-stop hotplug
memless v2 plan pinning memory busy nft
4n      v2 plan pinning memory busy nft
2p-2d   v2 plan pinning memory busy nft
uneven  v2 plan pinning memory busy nft
'

# run_suite [MACHINE]...: two at a time, since a boot keeps one core busy and not two; $TESSON_LAB_JOBS says otherwise.
run_suite() {
  build_disk
  local results=$cache/last machine version checks accelerator=emulation jobs=0 name
  rm -rf "$results"
  mkdir -p "$results"
  ! has_kvm || accelerator=KVM
  printf 'Measured %s in %s' "$(date +%F)" "$accelerator" >"$results/about"
  for name; do grep -q "^$name " <<<"$boots" || die "the suite has no machine '$name'; it has: $(awk '{ print $1 }' <<<"$boots" | sort -u | paste -sd ' ')"; done
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  while read -r machine version checks; do
    [ -n "$machine" ] || continue
    [ $# -eq 0 ] || grep -qxF "$machine" < <(printf '%s\n' "$@") || continue
    take_turn
    boot "$results/$machine-$version" "$machine" "$version" "$checks" &
  done <<<"$boots"
  if [ $# -eq 0 ]; then
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

# boot FOLDER MACHINE CGROUP CHECKS: what it printed is shown when it is over, so that two do not talk at once.
boot() {
  local results=$1 machine=$2 version=$3 started=$SECONDS ended=0
  mkdir -p "$results"
  # In a process of its own: each run has its own files, and its own end.
  # shellcheck disable=SC2086
  LAB_KEEP=$results setpriv --pdeathsig TERM "$lab/lab.sh" run --timeout 2400 --cgroup "$version" "$machine" -- bash /lab/checks/run $4 </dev/null >"$results/output" 2>&1 || ended=$?
  if [ $ended -ne 0 ] && ! grep -q '^not ok' "$results/results" 2>/dev/null; then
    echo "not ok - $machine (cgroup $version): the machine runs its checks to the end" | tee -a "$results/results" >>"$results/output"
  fi
  echo "== $machine, cgroup $version: $((SECONDS - started)) s" >>"$results/output"
  # Those that are well are told of in a line; of the others everything.
  if [ $ended -eq 0 ]; then
    printf '%s, cgroup %s: %s claims hold, %s s\n' "$machine" "$version" "$(grep -c '^ok ' "$results/results")" "$((SECONDS - started))"
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
