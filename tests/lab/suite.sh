# Every check of every machine. Sourced by lab.sh.

# MACHINE CGROUP CHECK...: one boot each.
boots='
2n-smt  v2 plan pinning memory busy nft hotplug restart
2n-smt  v1 plan pinning memory busy nft hotplug
4n      v2 plan pinning memory busy nft
2p-2d   v2 plan pinning memory busy nft
uneven  v2 plan pinning memory busy nft
memless v2 plan pinning memory busy nft
1n      v2 plan pinning memory busy nft ipvs ipvs-dr
'

run_suite() {
  build_disk
  local results=$cache/last machine version checks failed=0
  rm -rf "$results"
  mkdir -p "$results"
  if has_kvm; then accelerator=KVM; else accelerator=emulation; fi
  printf 'Measured %s in %s' "$(date +%F)" "$accelerator" >"$results/about"
  while read -r machine version checks; do
    [ -n "$machine" ] || continue
    if [ $# -gt 0 ] && ! grep -qx "$machine" < <(printf '%s\n' "$@"); then continue; fi
    mkdir -p "$results/$machine-$version"
    # In a process of its own: each run has its own files, and its own end.
    # shellcheck disable=SC2086
    LAB_KEEP=$results/$machine-$version "$lab/lab.sh" run --cgroup "$version" "$machine" -- bash /lab/checks/run $checks </dev/null ||
      grep -q '^not ok' "$results/$machine-$version/results" 2>/dev/null ||
      echo "not ok - $machine (cgroup $version): the machine runs its checks to the end" | tee -a "$results/$machine-$version/results"
  done <<<"$boots"
  local passed
  passed=$(cat "$results"/*/results | grep -c '^ok ' || true)
  failed=$(cat "$results"/*/results | grep -c '^not ok ' || true)
  echo "lab: $passed passed, $failed failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
