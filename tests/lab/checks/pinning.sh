# Every process of a shard, and one started later in it, is held to the plan's CPUs and memory by the kernel.

web_up
same 'run: the shards are those of the plan' "$(shards web | cut -d ' ' -f 3-)" "$(web_plan | jq -r '.shards[] | "\(.cpus) \(.mems)"')"

wrong=''
processes=0
while read -r name id cpus mems; do
  docker exec -d "$name" /bin/busybox sleep 600
  # Its first process, the web server, and the one that comes later.
  three() { [ "$(pids "$id" | wc -l)" -ge 3 ]; }
  within 60 three || wrong+="$name: only $(pids "$id" | wc -l) processes were found"$'\n'
  for pid in $(pids "$id"); do
    is="$(allowed "$pid" cpus) $(allowed "$pid" mems)"
    [ "$is" = "$cpus $mems" ] || wrong+="$name, process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline")): $is, planned $cpus $mems"$'\n'
    processes=$((processes + 1))
  done
done < <(shards web)
same 'run: every process of every shard is held to its CPUs and memory' "$wrong" ''
that 'run: processes were looked at' test "$processes" -ge 6
evidence pinning "$processes processes of $(shards web | wc -l) shards, each on its CPUs and memory node"
