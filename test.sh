#!/usr/bin/env bash
# Format check, build, the released form, and every test, those against a real Docker Engine included.
# As the last part the lab: the same program in virtual machines with NUMA nodes, IPVS, and both cgroup versions.
#   ./test.sh            everything
#   ./test.sh --no-lab   without the lab
#   ./test.sh FILTER     only tests whose full name contains FILTER, without the lab
# Installs what is missing (as root, on Debian), starts a Docker Engine if none answers, and stops it again.
set -euo pipefail
cd "$(dirname "$0")"
. build/setup.sh

lab=1
filter=
case ${1:-} in
  --no-lab) lab= ;;
  -*) die "no option $1; usage: ./test.sh [--no-lab | FILTER]" ;;
  ?*) filter=$1 lab= ;;
esac

need_dotnet
need_packages docker.io libhwloc15 hwloc busybox-static curl iproute2 procps nftables socat wrk docker-registry chromium
need_engine
trap stop_engine EXIT
need_image

export TESSON_REQUIRE_ENGINE=1 TESSON_BIN=$PWD/artifacts/tesson/tesson
say "restore"; dotnet restore Tesson.sln --locked-mode -v quiet --nologo
say "format";  dotnet format Tesson.sln --no-restore --verify-no-changes -v quiet
say "build";   dotnet build Tesson.sln -c Release --no-restore -v quiet --nologo
say "publish"; dotnet publish src/Tesson.Cli -c Release -o artifacts/tesson -v quiet --nologo

say "test"
log=$(mktemp)
status=0
# One project after the other: the tests measure time, and compare what there is on the machine before and after.
dotnet test Tesson.sln -m:1 -c Release --no-build --nologo --logger 'console;verbosity=normal' \
  ${filter:+--filter "FullyQualifiedName~$filter"} >"$log" 2>&1 || status=$?
grep -vE '^\s+Passed |^$|^Test run for|^Starting test execution|^A total of|^VSTest version' "$log" || true

stop_engine
lab_status=0
lab_log=$(mktemp)
if [ -n "$lab" ]; then
  if can_install qemu-system-x86 mmdebstrap; then
    say "lab"
    tests/lab/lab.sh suite | tee "$lab_log" || lab_status=$?
  else
    say "lab: left out, QEMU is not here and cannot be installed (as root, on Debian: apt-get install qemu-system-x86 mmdebstrap)"
    echo "lab: left out" >"$lab_log"
  fi
fi

awk -v status="$status" -v lab_status="$lab_status" '
  # A line a project: "     Passed: 12" under "Total tests: 15".
  /^ *Passed: [0-9]+$/  { passed += $2 }
  /^ *Failed: [0-9]+$/  { failed += $2 }
  /^ *Skipped: [0-9]+$/ { skipped += $2 }
  # A line for the whole lab.
  /^lab: [0-9]+ passed, [0-9]+ failed$/ { passed += $2; failed += $4; lab_failed = $4 }
  /^lab: left out$/ { skipped++ }
  END {
    if (status != 0 && failed == lab_failed) failed++   # a test host that crashed counts nothing
    if (lab_status != 0 && lab_failed == 0) failed++    # nor does a lab that could not be made
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit (failed > 0 || passed == 0)
  }' "$log" "$lab_log"
