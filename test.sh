#!/usr/bin/env bash
# Format check, build, the released form, and every test, those against a real Docker Engine included. Then the same against
# an engine of another Debian (tests/engines), and the lab: virtual machines with NUMA nodes, IPVS, and both cgroup versions.
#   ./test.sh                everything
#   ./test.sh --long         everything, and all rounds of the tests that try many
#   ./test.sh --quick        only what needs neither root nor an engine; installs nothing
#   ./test.sh --no-lab       without the lab
#   ./test.sh --no-engines   without tests/engines
#   ./test.sh [OPTION] FILTER   only tests whose full name contains FILTER, without the lab and tests/engines
# What the tests choose at random follows from TESSON_SEED, which is printed.
# Installs what is missing (as root, on Debian), starts a Docker Engine if none answers, and stops it again.
set -euo pipefail
cd "$(dirname "$0")"
. build/setup.sh

# A shell starts what runs in its background with Ctrl-C ignored, nohup what it starts with SIGHUP, and no child can undo that but
# env: the tests send both.
if (((0x$(awk '$1 == "SigIgn:" { print $2 }' /proc/$$/status) & 3) != 0)); then
  ! env --default-signal=HUP,INT true 2>/dev/null || exec env --default-signal=HUP,INT ./test.sh "$@"
  say "SIGINT or SIGHUP is ignored here, and this env cannot undo it (coreutils 8.31 can): the tests that send it will fail"
fi

quick='' lab=1 engines=1 filter=''
for argument in "$@"; do
  case $argument in
    --quick) quick=1 ;;
    --long) export TESSON_LONG=1 ;;
    --no-lab) lab='' ;;
    --no-engines) engines='' ;;
    '' | -*) die "no option $argument; usage: ./test.sh [--quick | --long] [--no-lab] [--no-engines] [FILTER]" ;;
    *) [ -z "$filter" ] || die "one FILTER, not $filter and $argument"; filter=$argument ;;
  esac
done
[ -z "$quick" ] || [ "${TESSON_LONG:-}" != 1 ] || die "--quick and --long exclude each other"
[ -z "$quick$filter" ] || lab='' engines=''

logs=$(mktemp -d)
trap 'stop_engine; rm -rf "$logs"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

need_dotnet
export TESSON_SEED=${TESSON_SEED:-$((RANDOM * 32768 + RANDOM))}
if [ -n "$quick" ]; then
  has libhwloc.so.15 || die "missing: $(described libhwloc.so.15); on Debian: sudo apt-get install libhwloc15"
  export TESSON_QUICK=1
  unset TESSON_REQUIRE_ENGINE
  say "build"; dotnet build Tesson.sln -c Release -v quiet --nologo
else
  need curl nft libhwloc.so.15 busybox gcc crt1.o hwloc-distrib ip sysctl setpriv socat wrk docker-registry chromium
  need_engine
  need_image
  export TESSON_REQUIRE_ENGINE=1 TESSON_BIN=$PWD/out/tesson
  say "restore"; dotnet restore Tesson.sln --locked-mode -v quiet --nologo
  say "format";  dotnet format Tesson.sln --no-restore --verify-no-changes -v quiet
  say "build";   dotnet build Tesson.sln -c Release --no-restore -v quiet --nologo
  say "publish"; publish_tesson out # where quickstart.sh looks, so that its test compiles nothing
fi

say "test (seed: $TESSON_SEED)"
# One project after the other: they measure time, and compare what there is on the machine before and after.
tests=()
for project in tests/*.Tests; do
  name=${project##*/}
  [ -n "$quick" ] && [ "$name" = Tesson.EndToEnd.Tests ] || tests+=("$project/bin/Release/net10.0/$name.dll")
done
status=0
dotnet test "${tests[@]}" --nologo --logger 'console;verbosity=normal' \
  ${filter:+--filter "FullyQualifiedName~$filter"} >"$logs/tests" 2>&1 || status=$?
grep -vE '^\s+Passed |^$|^Test run for|^Starting test execution|^A total of|^VSTest version' "$logs/tests" || true
stop_engine

# part NAME WHAT-IT-NEEDS COMMAND...: one whose last line is "NAME: N passed, N failed"
part() {
  local name=$1 needs=$2 failed=0
  shift 2
  # shellcheck disable=SC2086
  if can_have $needs; then
    say "$name"
    "$@" | tee "$logs/$name" || failed=1
    echo "$name: status $failed" >>"$logs/$name"
  else
    say "$name: left out, these are not here and cannot be installed (as root, on Debian): $needs"
    echo "$name: left out" >"$logs/$name"
  fi
}
[ -z "$engines" ] || [ ! -x tests/engines/run.sh ] || part engines mmdebstrap tests/engines/run.sh trixie
[ -z "$lab" ] || part lab 'qemu-system-x86_64 mmdebstrap' tests/lab/lab.sh suite

# Once more by name, since all else is far above by now.
sed -nE 's/^ +Failed ([^ ].*) \[[^]]*\]$/failed: \1/p; s/^not ok - /failed: /p' "$logs"/*
awk -v status="$status" '
  # Lines of one run: "     Passed: 12" under "Total tests: 15".
  /^ *Passed: [0-9]+$/  { passed += $2 }
  /^ *Failed: [0-9]+$/  { failed += $2 }
  /^ *Skipped: [0-9]+$/ { skipped += $2 }
  # A line for the whole of a part.
  /^(engines|lab): [0-9]+ passed, [0-9]+ failed$/ { passed += $2; parts_failed += $4; part_failed = $4 }
  /^(engines|lab): status 1$/ { if (part_failed == 0) parts_failed++ }   # a part that could not be made counts nothing
  /^(engines|lab): status/ { part_failed = 0 }
  /^(engines|lab): left out$/ { skipped++ }
  END {
    if (status != 0 && failed == 0) failed++   # nor does a test host that crashed
    failed += parts_failed
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit (failed > 0 || passed == 0)
  }' "$logs"/*
