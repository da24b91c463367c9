# Every process of a shard, and one started later in it, is held to the plan's CPUs and memory by the kernel.

web_up
same 'run: the shards are those of the plan' "$(cut -d ' ' -f 3- /run/lab-web)" "$(jq -r '.shards[] | "\(.cpus) \(.mems)"' /run/lab-plan)"

wrong=''
processes=0
while read -r name id cpus mems; do
  # Its first process, the web server, and the one that was started later, with its two children.
  all_there() { [ "$(pids "$id" | wc -l)" -ge 5 ]; }
  within 60 all_there || wrong+="$name: only $(pids "$id" | wc -l) processes were found"$'\n'
  for pid in $(pids "$id"); do
    is="$(allowed "$pid" cpus) $(allowed "$pid" mems)"
    [ "$is" = "$cpus $mems" ] || wrong+="$name, process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline")): $is, planned $cpus $mems"$'\n'
    processes=$((processes + 1))
  done
done </run/lab-web
same 'run: every process of every shard is held to its CPUs and memory' "$wrong" ''
that 'run: processes were looked at' test "$processes" -ge 10
evidence pinning "$processes processes of $(wc -l </run/lab-web) shards, each on its CPUs and memory node"
