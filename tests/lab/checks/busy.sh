# With a busy loop on every CPU of every shard each CPU of the plan is busy, and no reserved one is.

web_up
reserved=$(jq -r .reservedCpus /run/lab-plan)
planned=$(while read -r name id cpus mems; do expand "$cpus"; done </run/lab-web | sort -n)
# The kernel has spread the loops of a shard: one runs on each CPU of the plan.
spread() {
  local pid stat on=()
  for pid in $(pgrep -f lab-later); do
    read -ra stat <"/proc/$pid/stat"
    [ "${stat[2]}" != R ] || on+=("${stat[38]}")
  done
  [ "$(printf '%s\n' "${on[@]}" | sort -nu)" = "$planned" ]
}
pkill -USR1 -f lab-later
that 'busy: a loop runs on each CPU of the plan' within 120 spread

# times: for each CPU: its number, busy and idle ticks.
times() { sed -n 's/^cpu\([0-9]\+\) /\1 /p' /proc/stat | awk '{ print $1, $2 + $3 + $4 + $7 + $8, $5 + $6 }'; }
# measured: sets busy and spared to what the CPUs of the plan and the others were busy in 8 s, in %, and wrong to what is not as
# planned. Fails where something is.
measured() {
  local before after cpu share
  wrong='' busy=() spared=()
  before=$(times)
  sleep 8
  after=$(times)
  while read -r cpu share; do
    if grep -qx "$cpu" <<<"$planned"; then
      busy+=("$share")
      [ "$share" -ge 90 ] || wrong+="CPU $cpu of the plan is busy $share %"$'\n'
    else
      spared+=("$share")
      grep -qx "$cpu" <(expand "$reserved") || wrong+="CPU $cpu is neither in the plan nor reserved"$'\n'
      [ "$share" -le 40 ] || wrong+="CPU $cpu is reserved, and busy $share %"$'\n'
    fi
  done < <(join <(sort <<<"$before") <(sort <<<"$after") | awk '{ busy = $4 - $2; idle = $5 - $3; printf "%d %d\n", $1, busy + idle ? 100 * busy / (busy + idle) : 0 }' | sort -n)
  [ -z "$wrong" ]
}
# The engine may still be at work of its own on a reserved CPU, which is what that is for, and the kernel may move a loop from one
# CPU of its shard to another. The loops go on: one that is at the wrong place is there each time.
within 120 measured || true
pkill -f lab-later
same "busy: each CPU of the plan is busy, and no reserved one" "$wrong" ''
that 'busy: there are planned and reserved CPUs' test ${#busy[@]} -gt 0 -a ${#spared[@]} -gt 0
range() { printf '%s\n' "$@" | sort -n | sed -n '1p;$p' | uniq | paste -sd - | sed 's/-/ to /'; }
evidence busy "the plan's CPUs $(range "${busy[@]}") %, those reserved ($reserved) $(range "${spared[@]}") %"
