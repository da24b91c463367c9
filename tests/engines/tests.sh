# tests.sh FILTER ASSEMBLY...: runs the tests that the filter chooses, and writes the sum to /run/sum.
set -uo pipefail
filter=$1
shift
echo "engines: Docker $(docker version --format '{{.Server.Version}}'), $(containerd --version | awk '{ print "containerd " $3 }'), $(nft --version | cut -d' ' -f1,2), hwloc $(lstopo-no-graphics --version | awk '{ print $NF }')"
log=/run/log
: >$log
crashed=0
for assembly; do
  # One after the other: the tests measure time, and compare what there is on the machine before and after.
  dotnet vstest "$assembly" --TestCaseFilter:"$filter" --logger:'console;verbosity=normal' 2>&1 | tee -a $log | grep --line-buffered -vE '^\s+Passed |^$|^Test run for|^Starting test execution|^A total of|^VSTest version'
  # A filter that chooses nothing here is no fault.
  [ "${PIPESTATUS[0]}" = 0 ] || crashed=$((crashed + 1))
done
awk -v crashed=$crashed '
  /^ *Passed: [0-9]+$/ { passed += $2 }
  /^ *Failed: [0-9]+$/ { failed += $2 }
  END {
    if (crashed && !failed) failed++   # a test host that crashed counts nothing
    printf "engines: %d passed, %d failed\n", passed, failed
    exit (failed > 0 || passed == 0)
  }' $log >/run/sum
