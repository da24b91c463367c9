# With a busy loop in every shard each CPU of the plan is busy, and no reserved one is.

web_up
reserved=$(web_plan | jq -r .reservedCpus)
planned=$(shards web | while read -r name id cpus mems; do expand "$cpus"; done | sort -n)
while read -r name id cpus mems; do
  docker exec -d "$name" /bin/sh -c 'i=0; while [ $i -lt $GOMAXPROCS ]; do (while :; do :; done) & i=$((i+1)); done; wait'
done < <(shards web)
loops() { [ "$(pgrep -fc 'while :; do :; done')" -ge "$(wc -l <<<"$planned")" ]; }
within 60 loops

# times: for each CPU: its number, busy and idle ticks.
times() { sed -n 's/^cpu\([0-9]\+\) /\1 /p' /proc/stat | awk '{ print $1, $2 + $3 + $4 + $7 + $8, $5 + $6 }'; }
sleep 3
before=$(times)
sleep 8
after=$(times)
pkill -f 'while :; do :; done' || true
shares=$(join <(sort <<<"$before") <(sort <<<"$after") | awk '{ busy = $4 - $2; idle = $5 - $3; printf "%d %d\n", $1, busy + idle ? 100 * busy / (busy + idle) : 0 }' | sort -n)
wrong=''
busy=()
spared=()
while read -r cpu share; do
  if grep -qx "$cpu" <<<"$planned"; then
    busy+=("$share")
    [ "$share" -ge 90 ] || wrong+="CPU $cpu of the plan is busy $share %"$'\n'
  else
    spared+=("$share")
    grep -qx "$cpu" <(expand "$reserved") || wrong+="CPU $cpu is neither in the plan nor reserved"$'\n'
    [ "$share" -le 40 ] || wrong+="CPU $cpu is reserved, and busy $share %"$'\n'
  fi
done <<<"$shares"
same "busy: each CPU of the plan is busy, and no reserved one" "$wrong" ''
that 'busy: there are planned and reserved CPUs' test ${#busy[@]} -gt 0 -a ${#spared[@]} -gt 0
range() { printf '%s\n' "$@" | sort -n | sed -n '1p;$p' | uniq | paste -sd - | sed 's/-/ to /'; }
evidence busy "the plan's CPUs $(range "${busy[@]}") %, those reserved ($reserved) $(range "${spared[@]}") %"
