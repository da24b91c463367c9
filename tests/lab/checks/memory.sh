# A program that touches 64 MiB in a shard has its pages on the planned node.

web_up
while read -r name id cpus mems; do
  # Busybox's dd fills its buffer of one block, and then waits for a reader that never reads. (It cuts its command line at every `=`.)
  docker exec -d "$name" /bin/sh -c '/bin/busybox dd if=/dev/zero bs=64M count=1 | /bin/busybox sleep 600'
done < <(shards web)

# pages_of CONTAINER_ID: NODE=PAGES of the mapping with the buffer, once it is full.
pages_of() {
  local pid
  for pid in $(pids "$1"); do
    grep -qs 'dd if.*64M' <(tr '\0' ' ' <"/proc/$pid/cmdline") || continue
    grep -h 'anon=' "/proc/$pid/numa_maps" | awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^anon=/) { split($i, a, "="); if (a[2] > most) { most = a[2]; line = $0 } } }
      END { if (most >= 16384) { n = split(line, words); for (i = 1; i <= n; i++) if (words[i] ~ /^N[0-9]+=/) print substr(words[i], 2) } }'
  done | grep . || return 1
}

wrong=''
measured=''
while read -r name id cpus mems; do
  within 60 pages_of "$id" || true
  found=$(pages_of "$id" || true)
  [ -n "$found" ] || wrong+="$name: no 64 MiB were found"$'\n'
  for entry in $found; do
    if grep -qx "${entry%=*}" <(expand "$mems"); then measured+=${measured:+; }"${name#web-}: ${entry#*=} on $mems"
    else wrong+="$name: ${entry#*=} pages on node ${entry%=*}, planned $mems"$'\n'; fi
  done
done < <(shards web)
same 'memory: the pages of 64 MiB are on the planned node, all of them' "$wrong" ''
that 'memory: buffers were looked at' test -n "$measured"
evidence memory "64 MiB in each of $(shards web | wc -l) shards: every page on its node"
# shellcheck disable=SC2046
kill $(pgrep -f 'dd if.*64M') 2>/dev/null || true
