# A program that touches 64 MiB in a shard has its pages on the planned node.

web_up
# pages_of CONTAINER_ID: NODE=PAGES of the mapping with the buffer, once it is full.
pages_of() {
  local pid
  for pid in $(pgrep -f 'dd if.*64M'); do
    grep -qs "$1" "/proc/$pid/cgroup" || continue
    awk '/anon=/ { for (i = 1; i <= NF; i++) if ($i ~ /^anon=/) { split($i, a, "="); if (a[2] > most) { most = a[2]; line = $0 } } }
      END { if (most >= 16384) { n = split(line, words); for (i = 1; i <= n; i++) if (words[i] ~ /^N[0-9]+=/) print substr(words[i], 2) } }' "/proc/$pid/numa_maps"
  done
}
full() { found=$(pages_of "$1") && [ -n "$found" ]; }

wrong=''
measured=''
while read -r name id cpus mems; do
  within 60 full "$id" || wrong+="$name: no 64 MiB were found"$'\n'
  for entry in $found; do
    if grep -qx "${entry%=*}" <(expand "$mems"); then measured+=${measured:+; }"${name#web-}: ${entry#*=} on $mems"
    else wrong+="$name: ${entry#*=} pages on node ${entry%=*}, planned $mems"$'\n'; fi
  done
done </run/lab-web
same 'memory: the pages of 64 MiB are on the planned node, all of them' "$wrong" ''
that 'memory: buffers were looked at' test -n "$measured"
evidence memory "64 MiB in each of $(wc -l </run/lab-web) shards: every page on its node"
