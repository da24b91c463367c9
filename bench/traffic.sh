#!/usr/bin/env bash
# Measures what the kernel's balancing costs, against the shards without it, HAProxy and Docker's own published port,
# and what a group of single-threaded shards gains over one container.
#   bench/traffic.sh [ROUNDS]      default 5, which take about 7 minutes
#   TESSON_BIN=PROGRAM             measures this tesson rather than publishing out/tesson
# Needs root. wrk runs in a network namespace of its own and reaches this machine by a routed address; only for 127.0.0.1
# against an address of this machine it runs here. In every round each peer has its turn, the first peer changing from round to round; the figures
# are medians of the rounds, the ratios medians of the rounds' ratios. Absolute figures are this machine's.
#
# The limit, what there would be without the balancing, is measured with a group of one shard: its group's address against
# the shard's own, in pairs of short measurements. Both ways have the same server, the same client and the same rest of
# the path (routing, connection tracking, the engine's own rules); left is choosing a shard and rewriting addresses. With
# two shards there is no such pair: a client that talks to each shard's own address has a thread of wrk for each shard, the
# scheduler puts each of them on its shard's CPU, and that alone is worth more than the balancing costs.
set -euo pipefail
tesson=${TESSON_BIN:+$(realpath "$TESSON_BIN")}
cd "$(dirname "$0")/.."
. build/setup.sh

rounds=${1:-5}
seconds=5
pairs=$((rounds * 4)) # for the limit, short: what else the machine does changes more slowly
pair_seconds=2
[[ $rounds =~ ^[1-9][0-9]*$ ]] || die "ROUNDS is a number from 1, not: $rounds"
[ "$(id -u)" = 0 ] || die "this makes a network namespace: run it as root"
threads=2
connections=64
group=traffic
name="tesson-bench" # of the namespace, the image and the container
link="tesson-bench0"
here=198.18.77.1  # RFC 2544: addresses for benchmarks
client=198.18.77.2
client_direct=198.18.77.3
group_port=18080
docker_port=18081
haproxy_port=18082

[ -n "$tesson" ] || need_dotnet
need curl nft libhwloc.so.15 busybox wrk ip iptables conntrack
[ -n "$tesson" ] || need gcc crt1.o
need_engine

work=$(mktemp -d)
haproxy_pid=
guarded=
shards=()

clean_up() {
  [ -z "$haproxy_pid" ] || kill "$haproxy_pid" 2>/dev/null || true
  [ -z "$tesson" ] || timeout 120 "$tesson" stop -g $group --purge -t 0 --drain 0 -q >/dev/null 2>&1 || true
  timeout 60 docker rm -f $name >/dev/null 2>&1 || true
  timeout 60 docker rmi -f $name >/dev/null 2>&1 || true
  [ -z "$guarded" ] || iptables -w 10 -t raw -D PREROUTING -i $link -j ACCEPT || true
  ! ip link show $link >/dev/null 2>&1 || forget
  ip link del $link 2>/dev/null || true
  ip netns del $name 2>/dev/null || true
  rm -rf "$work"
}

# Connections of this benchmark that are over stay in the kernel's table for two minutes. Each measurement begins without.
forget() {
  local address
  for address in $client $client_direct; do
    timeout 60 conntrack -D -s "$address" >/dev/null 2>&1 || true
  done
  for address in "${shards[@]}"; do # HAProxy's own connections
    timeout 60 conntrack -D -d "${address%:*}" >/dev/null 2>&1 || true
  done
}

trap 'clean_up; stop_engine' EXIT
clean_up
work=$(mktemp -d)

if [ -z "$tesson" ]; then
  tesson=$PWD/out/tesson
  publish_tesson out
fi

# nginx and HAProxy, taken out of Debian's packages where they are not installed: installing them would start services.
fetch() {
  local missing=() package
  for package in nginx haproxy; do
    command -v $package >/dev/null || missing+=("$package")
  done
  mkdir -p "$work/packages/partial" "$work/root"
  [ ${#missing[@]} -gt 0 ] || return 0
  say "fetching ${missing[*]}"
  local get=(timeout 300 apt-get install -y --no-remove --no-install-recommends --download-only -o "Dir::Cache::archives=$work/packages" "${missing[@]}")
  "${get[@]}" >"$work/apt" 2>&1 || { timeout 300 apt-get update && "${get[@]}"; } >"$work/apt" 2>&1 || {
    tail -n 20 "$work/apt" >&2
    die "apt-get could not fetch ${missing[*]}"
  }
  for package in "$work"/packages/*.deb; do
    dpkg-deb -x "$package" "$work/root"
  done
}

fetch
nginx=$(command -v nginx || echo "$work/root/usr/sbin/nginx")
haproxy=$(command -v haproxy || echo "$work/root/usr/sbin/haproxy")
libraries=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)

# A server that is fast and has one thread, so that the balancing shows and a group has something to gain.
say "making the image $name (nginx, one worker)"
image=$work/image
mkdir -p "$image"/{etc,lib,run,tmp,www,var/lib/nginx,var/lock,var/log/nginx}
cp "$nginx" "$image/nginx"
LD_LIBRARY_PATH=$libraries ldd "$nginx" | awk '$2 == "=>" { print $3 }' | xargs -I{} cp -L {} "$image/lib/"
loader=$(ldd "$nginx" | awk '$1 ~ /^\// { print $1 }')
mkdir -p "$image${loader%/*}"
cp -L "$loader" "$image$loader"
echo 'nobody:x:65534:65534::/:/' >"$image/etc/passwd"
echo 'nogroup:x:65534:' >"$image/etc/group"
awk 'BEGIN { srand(1); while (size < 200000) { word = int(rand() * 5000) " "; printf "%s", word; size += length(word) } }' >"$image/www/work"
cat >"$image/nginx.conf" <<NGINX
daemon off;
worker_processes 1;
pid /tmp/pid;
events { worker_connections 10000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  default_type text/plain;
  server {
    listen 80;
    location / { return 200 "$(printf '%0200d' 0)"; }
    location = /work { root /www; try_files /work =404; gzip on; gzip_comp_level 9; gzip_types text/plain; }
  }
}
NGINX
tar -C "$image" -c . | timeout 120 docker import --change 'ENV LD_LIBRARY_PATH=/lib' \
  --change 'CMD ["/nginx", "-e", "stderr", "-c", "/nginx.conf"]' --change 'EXPOSE 80' - $name:latest >/dev/null

# The client has a second address for what it sends to a shard's own (the default route's). With one for both ways, a shard
# would see a port of the client again that it still has in TIME_WAIT from the other way, with timestamps and sequence
# numbers that may seem older, and would not take such a connection before its SYN is sent once more, a second later.
ip netns add $name
ip link add $link type veth peer name eth0 netns $name
ip address add $here/29 dev $link
ip link set $link up
ip -n $name address add $client/29 dev eth0
ip -n $name address add $client_direct/29 dev eth0
ip -n $name link set lo up
ip -n $name link set eth0 up
ip -n $name route add default via $here src $client_direct
# Where wrk is the first to close (with HAProxy it is), its ports would run out: here none waits after its connection.
ip netns exec $name sysctl -q -w net.ipv4.ip_local_port_range="1024 65535" net.ipv4.tcp_max_tw_buckets=0

# answers ADDRESS:PORT: whether the client gets a page from there within a few seconds
answers() {
  local i
  for ((i = 0; i < ${2:-20}; i++)); do
    # shellcheck disable=SC2016 # the inner shell's
    if timeout 2 ip netns exec $name bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET / HTTP/1.0\r\n\r\n" >&3 && head -n 1 <&3 | grep -q " 200 "' \
      "${1%:*}" "${1#*:}" 2>/dev/null; then return 0; fi
    sleep 0.2
  done
  return 1
}

stop_group() { timeout 120 "$tesson" stop -g $group --purge -t 0 --drain 0 -q; }

# start_group OPTION...: the group, and its shards' own addresses in shards
start_group() {
  local ids
  timeout 180 "$tesson" run -q -g $group --frontend nft -p $group_port:80 "$@" $name >"$work/ids" || die "tesson run failed"
  mapfile -t ids <"$work/ids"
  mapfile -t shards < <(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}:80' "${ids[@]}")
  answers $here:$group_port || die "the group does not answer at $here:$group_port"
}

cat >"$work/wrk.lua" <<'LUA'
function done(summary, latency)
  local errors = 0
  for _, number in pairs(summary.errors) do errors = errors + number end
  print(("result %f %d %d %d"):format(summary.requests * 1e6 / summary.duration, latency:percentile(50), latency:percentile(99), errors))
end
LUA

# target PEER: the address that the client talks to
target() {
  case $1 in
    nft) echo "$here:$group_port" ;;
    limit) echo "${shards[0]}" ;;
    loopback) echo "127.0.0.1:$group_port" ;;
    local) echo "$here:$group_port" ;;
    docker) echo "$here:$docker_port" ;;
    haproxy) echo "$here:$haproxy_port" ;;
  esac
}

# measure KIND PEER SECONDS: requests per second, p50 and p99 in microseconds
measure() {
  local options=() from=(ip netns exec $name) path=/ to result
  case $2 in loopback | local) from=() ;; esac
  case $1 in
    new) options=(-H "Connection: close") ;;
    work) options=(-H "Accept-Encoding: gzip"); path=/work ;;
  esac
  to=$(target "$2")
  forget
  result=$(timeout $(($3 + 30)) "${from[@]}" wrk -t $threads -c $connections -d "$3s" --timeout 10s \
    "${options[@]}" -s "$work/wrk.lua" "http://$to$path" | awk '$1 == "result" && $2 > 0 { print $2, $3, $4, $5 }') || die "wrk failed against $2"
  [ -n "$result" ] || die "wrk got no answers from $2"
  [ "${result##* }" = 0 ] || say "  $1, $2: ${result##* } errors"
  echo "${result% *}"
}

# in_turn SET KIND ROUNDS SECONDS PEER...: all rounds, into $work/SET-KIND-PEER
in_turn() {
  local set=$1 kind=$2 rounds=$3 seconds=$4 i j peer result
  shift 4
  local peers=("$@")
  for peer in "${peers[@]}"; do measure "$kind" "$peer" 2 >/dev/null; done # warms up
  for ((i = 0; i < rounds; i++)); do
    for ((j = 0; j < ${#peers[@]}; j++)); do
      peer=${peers[(i + j) % ${#peers[@]}]}
      result=$(measure "$kind" "$peer" "$seconds")
      echo "$result" >>"$work/$set-$kind-$peer"
      say "  $kind, $peer: $(awk '{ printf "%.0f/s, p50 %.2f ms, p99 %.2f ms", $1, $2 / 1000, $3 / 1000 }' <<<"$result")"
    done
  done
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2) }'; }
column() { awk -v column="$1" '{ print $column }' "$2"; }

# row NAME GOAL SET KIND PEER COLUMN [OWN]; columns as measure has them, OWN is what the peer is held against
row() {
  local a=$work/$3-$4-${7:-nft} b=$work/$3-$4-$5 ratios=$work/ratios
  paste -d ' ' <(column "$6" "$a") <(column "$6" "$b") | awk '{ print $1 / $2 }' | sort -n >"$ratios"
  awk -v name="$1" -v peer="${names[$5]}" -v goal="$2" -v latency=$(($6 > 1)) -v a="$(column "$6" "$a" | median)" -v b="$(column "$6" "$b" | median)" \
    -v ratio="$(median <"$ratios")" -v low="$(head -n 1 "$ratios")" -v high="$(tail -n 1 "$ratios")" 'BEGIN {
      form = latency ? "%.2f ms" : a < 1000 ? "%.1f" : "%.0f"
      printf "| %s | " form " | %s | " form " | %.2f (%.2f to %.2f) | %s |\n", name, latency ? a / 1000 : a, peer, latency ? b / 1000 : b, ratio, low, high, goal }'
}

declare -A names=(
  [limit]="the shard's own address"
  [local]="an address of this machine"
  [haproxy]="HAProxy, TCP, round-robin"
  [docker]="Docker's published port, one container"
)

start_group -n 1
# Newer engines drop what is not from this machine and names a container's own address, in the raw table.
if ! answers "${shards[0]}" 5; then
  iptables -w 10 -t raw -I PREROUTING -i $link -j ACCEPT
  guarded=yes
fi
answers "${shards[0]}" || die "the shard does not answer the client at its own address, ${shards[0]}"

say "one shard, new and kept connections, $pairs pairs of $pair_seconds s each: nft, the shard's own address"
in_turn 1 new "$pairs" $pair_seconds nft limit
in_turn 1 kept "$pairs" $pair_seconds nft limit
stop_group

start_group -n 2
timeout 60 docker run -d --name $name -p $docker_port:80 $name >/dev/null
answers $here:$docker_port || die "Docker's published port does not answer at $here:$docker_port"
cat >"$work/haproxy.cfg" <<HAPROXY
global
  maxconn 2000
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen bench
  bind $here:$haproxy_port
  balance roundrobin
$(for i in "${!shards[@]}"; do echo "  server shard$i ${shards[i]}"; done)
HAPROXY
LD_LIBRARY_PATH=$libraries "$haproxy" -db -f "$work/haproxy.cfg" 2>"$work/haproxy.log" &
haproxy_pid=$!
answers $here:$haproxy_port || { cat "$work/haproxy.log" >&2; die "HAProxy does not answer at $here:$haproxy_port"; }

peers=(haproxy docker)
say "two shards, new and kept connections, $rounds rounds of $seconds s each: nft, HAProxy, Docker's published port"
in_turn 2 new "$rounds" $seconds nft "${peers[@]}"
in_turn 2 kept "$rounds" $seconds nft "${peers[@]}"
say "two shards, kept connections from this machine, $rounds rounds of $seconds s each: 127.0.0.1, an address of its own"
in_turn here kept "$rounds" $seconds loopback local
kill "$haproxy_pid"
wait "$haproxy_pid" 2>/dev/null || true
haproxy_pid=
stop_group

start_group
cores=${#shards[@]}
connections=$((cores * 8)) # a few a shard: each waits for those before it
say "work for the CPU on kept connections (a page of 200 KB, gzip -9), one shard a core: nft, Docker's published port"
in_turn all work "$rounds" $seconds nft docker

printf '| what | Tesson | against | peer | ratio | goal |\n| --- | ---: | --- | ---: | ---: | --- |\n'
row "new connections/s, 1 shard (more is better)" "at least 0.95" 1 new limit 1
row "requests/s on kept connections, 1 shard (more is better)" "at least 0.95" 1 kept limit 1
row "p50 latency of those requests (less is better)" "" 1 kept limit 2
row "p99 latency of those requests (less is better)" "" 1 kept limit 3
declare -A more=([haproxy]="above 1" [docker]="") less=([haproxy]="below 1" [docker]="")
for peer in "${peers[@]}"; do
  row "new connections/s, 2 shards (more is better)" "${more[$peer]}" 2 new "$peer" 1
  row "requests/s on kept connections, 2 shards (more is better)" "${more[$peer]}" 2 kept "$peer" 1
  row "p50 latency of those requests (less is better)" "${less[$peer]}" 2 kept "$peer" 2
  row "p99 latency of those requests (less is better)" "${less[$peer]}" 2 kept "$peer" 3
done
row "requests/s on kept connections from this machine, 127.0.0.1, 2 shards (more is better)" "at least 0.8" here kept local 1 loopback
row "gzip requests/s, one shard a core, $cores (more is better)" "" all work docker 1
cat <<NOTE

Ratios are the median of the rounds' ratios, with the least and the most of them in brackets. wrk, the servers and HAProxy
share the same $(nproc) CPUs, at full load: a ratio compares what a whole request costs, the client's part included, and a
second CPU for a second shard shows only as far as wrk leaves it. That limits the last row too, which could be $cores at
best; anything else that runs here takes more from pinned shards than from a container that may move. Latencies are at full
load, $threads threads and 64 connections; wrk does not count connecting, so they are those of kept connections.
NOTE
