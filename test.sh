#!/usr/bin/env bash
# Format check, build, the released form, and every test, those against a real Docker Engine included.
#   ./test.sh            everything
#   ./test.sh FILTER     only tests whose full name contains FILTER
# Installs what is missing (as root, on Debian), starts a Docker Engine if none answers, and stops it again.
set -euo pipefail
cd "$(dirname "$0")"
. build/setup.sh

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
  ${1:+--filter "FullyQualifiedName~$1"} >"$log" 2>&1 || status=$?
grep -vE '^\s+Passed |^$|^Test run for|^Starting test execution|^A total of|^VSTest version' "$log" || true

awk -v status="$status" '
  # A line a project: "     Passed: 12" under "Total tests: 15".
  /^ *Passed: [0-9]+$/  { passed += $2 }
  /^ *Failed: [0-9]+$/  { failed += $2 }
  /^ *Skipped: [0-9]+$/ { skipped += $2 }
  END {
    if (status != 0 && failed == 0) failed = 1   # a test host that crashed counts nothing
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    exit (failed > 0 || passed == 0)
  }' "$log"
