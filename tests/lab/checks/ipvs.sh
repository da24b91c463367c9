# IPVS as the front end, from a client on another host: a network namespace of its own.
#
# What Gorb's contract double claims of IPVS (docs/gorb.md) is held against ipvsadm at the end.

. /lab/checks/ipvs-functions.sh
modprobe ip_vs
client_up
at=10.9.0.1
url=http://$at:8080/cgi-bin/shard
table() { ipvsadm -S -n; }
# port N: the lines of the table that are about it.
port() { table | grep -F ":$1 " || true; }
scheduler() { port "$1" | sed -n "s/^-A -t $at:$1 -s \([a-z]*\).*/\1/p"; }
nothing_left() { same "ipvs: nothing is left after $1" "$(table)$(ls $record* 2>/dev/null)$(docker ps -aq)" ''; }
trap 'stop_all || true' EXIT

# Weights: shards of 2, 1 and 1 CPUs.
tesson run -q -g web -n 3 -p 8080:80 --frontend ipvs tesson-demo >/dev/null
weights nat "$url" $at:8080
same 'ipvs: the scheduler is wrr by itself' "$(scheduler 8080)" wrr
same 'ipvs: this host reaches the group at its own address' "$(curl -s --max-time 20 "$url" | grep -c '^shard ')" 1
docker run -d --name beside tesson-demo /bin/busybox sleep 600 >/dev/null
beside=$(docker inspect -f '{{.State.Pid}}' beside)
same 'ipvs: a container on the same bridge reaches the group' "$(nsenter -t "$beside" -n curl -s --max-time 20 "$url" | grep -c '^shard ')" 1
docker rm -f beside >/dev/null
same 'ipvs: sync finds nothing to change' "$(tesson sync)" 'nothing to change'
same 'ipvs: what a removed destination and persistence need is switched on' "$(sysctl -n net.ipv4.vs.expire_nodest_conn net.ipv4.vs.expire_quiescent_template | paste -sd ' ')" '1 1'

# One owner.
ipvsadm -A -t $at:9090 -s rr
ipvsadm -a -t $at:9090 -r 192.0.2.9:90 -m
foreign=$(port 9090)
refused "ipvs: a virtual service of somebody else's is refused by name" "$at:9090/tcp is a virtual service of somebody else" -g web --replace -p 9090:80
same 'ipvs: ... and the group that was to be replaced serves on' "$(ask "$url" 8 | sort -u | paste -sd ' ')" '0 1 2'
same 'ipvs: ... and left as it was' "$(port 9090)" "$foreign"
refused 'ipvs: of two groups on one address the second is refused' "group 'web'" -g other -p 8080:80
refused 'ipvs: 127.0.0.1 is refused' loopback -g other -p 127.0.0.1:81:80
same 'ipvs: runs that were refused leave nothing' "$(shards other)$(grep -o '"other"' $record)" ''

# This host's addresses.
ip address add 10.9.0.77/24 dev lab-client
tesson sync >/dev/null
same 'ipvs: a new address of this host is served after a sync' "$(ask http://10.9.0.77:8080/cgi-bin/shard 3 | wc -l)" 3
# It goes away; and somebody gives a shard weight 0: new connections go elsewhere until a sync.
ip address delete 10.9.0.77/24 dev lab-client
address=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' web-0)
ipvsadm -e -t $at:8080 -r "$address:80" -m -w 0
same 'ipvs: with weight 0 a shard gets nothing new, the others do' "$(ask "$url" 8 | sort -u | paste -sd ' ')" '1 2'
tesson sync >/dev/null
same 'ipvs: sync gives the weight back' "$(ask "$url" 8 | sort -u | paste -sd ' ')" '0 1 2'
same 'ipvs: an address that went away has no service after a sync' "$(table | grep -cF 10.9.0.77 || true)" 0

# The record is lost.
before=$(port 8080)
rm $record
tesson sync >/dev/null
same "ipvs: without its record, a group's services are taken back by its labels" "$(port 8080) $(grep -o '"group":"web"' $record | sort -u)" "$before \"group\":\"web\""
same "ipvs: ... and a foreign one is left as it was" "$(port 9090)" "$foreign"
ipvsadm -D -t $at:9090

# A shard that dies.
docker kill web-0 >/dev/null
tesson sync >/dev/null
left=$(ask "$url" 12)
same 'ipvs: after a shard was killed and a sync, every request is answered' "$(wc -l <<<"$left")" 12
same 'ipvs: ... and none by the dead shard' "$(grep -cx 0 <<<"$left" || true)" 0

# Drain: a connection that is open goes on, nobody else gets one.
exec 3> >(client bash -c "exec 4<>/dev/tcp/$at/8080; echo open >/run/lab-open; read -r; printf 'GET /cgi-bin/shard HTTP/1.0\r\n\r\n' >&4; cat <&4 >/run/lab-answer; echo done >/run/lab-open")
within 20 test -s /run/lab-open
tesson stop -g web --purge --drain 50 -t 1 >/dev/null &
stopping=$!
drained() { [ -n "$(port 8080)" ] && ! port 8080 | grep -E '^-a .* -w [^0]'; }
that 'ipvs: a stop drains: every weight is 0' within 20 drained
# A shard without connections may have ended by now, and is taken out by whoever sees it first.
same 'ipvs: ... sync in between gives nobody a weight again' "$(tesson sync | grep -vE '^(nothing to change$|remove backend )' || true) $(drained || port 8080)" ' '
that 'ipvs: ... new connections are refused' bash -c "! ip netns exec client curl -s --max-time 3 $url"
echo >&3
that 'ipvs: ... and the open one is answered' within 20 grep -q '^shard ' /run/lab-answer
exec 3>&-
stopped=0
wait $stopping || stopped=$?
same 'ipvs: ... and then the group stops' "$stopped" 0
nothing_left 'stop --purge'

# Schedulers: wrr was the one of the group above; the groups further down have sh, lc and nq, and that of restart.sh wlc.
asked=8000
for scheduler in rr sed; do
  asked=$((asked + 1))
  tesson run -q -g "by-$scheduler" -n 1 --share -p $asked:80 --frontend ipvs --scheduler $scheduler tesson-demo >/dev/null
  same "ipvs: --scheduler $scheduler is the service's, and carries traffic" "$(scheduler $asked) $(ask "http://$at:$asked/cgi-bin/shard" 1 | wc -l)" "$scheduler 1"
done
stop_all
nothing_left 'stop --all --purge of several groups'
tesson run -q -g web -n 2 -p 8080:80 --frontend ipvs --balance source tesson-demo >/dev/null
same "ipvs: --balance source is the scheduler sh" "$(scheduler 8080)" sh
same 'ipvs: --balance source keeps a client on its shard' "$(ask "$url" 8 | sort -u | wc -l)" 1
shard=$(ask "$url" 1)
docker pause "web-$shard" >/dev/null
tesson sync >/dev/null
same 'ipvs: ... and with that one at weight 0 it is served by another (sh-fallback)' "$(ask "$url" 8 | grep -vcx "$shard")" 8
docker unpause "web-$shard" >/dev/null

# Persistence, and UDP: an answerer in each shard's network.
tesson run -q -g web -n 2 --replace --drain 0 --stop-timeout 0 -p 8080:80 -p 5353:53/udp --frontend ipvs --persistence 60 --scheduler lc tesson-demo >/dev/null
same "ipvs: --scheduler lc is the service's" "$(scheduler 8080)" lc
same 'ipvs: --persistence keeps a client on its shard' "$(ask "$url" 9 | sort -u | wc -l)" 1
shard=$(ask "$url" 1)
docker kill "web-$shard" >/dev/null
tesson sync >/dev/null
same 'ipvs: ... and when that one dies the client gets another' "$(ask "$url" 6 | grep -vcx "$shard")" 6
for name in $(docker ps --format '{{.Names}}'); do
  nsenter -t "$(docker inspect -f '{{.State.Pid}}' "$name")" -n socat UDP-LISTEN:53,fork "SYSTEM:echo $name" 2>/dev/null &
done
answered() { client bash -c "echo q | socat -t 3 - UDP:$at:5353" | grep -q '^web-'; }
that 'ipvs: UDP is answered' within 30 answered
pkill -f UDP-LISTEN:53 || true
stop_all
nothing_left 'stop --all --purge'

# A run that was killed.
served() { [ -n "$(port 8080)" ]; }
killed_run 'ipvs: the run that is to be killed got as far as IPVS' served -p 8080:80
nothing_left 'a killed run and stop --purge'

# Containers removed behind Tesson's back.
tesson run -q -g web -n 1 -p 8080:80 --frontend ipvs --scheduler nq tesson-demo >/dev/null
same "ipvs: --scheduler nq is the service's, and carries traffic" "$(scheduler 8080) $(ask "$url" 1 | wc -l)" 'nq 1'
docker rm -f web-0 >/dev/null
tesson sync >/dev/null
nothing_left 'docker rm and sync'

# Gorb's contract: a service takes its backends along; what is there twice is refused; weight 0 drains (above).
ipvsadm -A -t $at:7000 -s wrr
ipvsadm -a -t $at:7000 -r 192.0.2.1:80 -m -w 1
same "gorb's contract: one address and port twice is refused" "$(ipvsadm -A -t $at:7000 -s rr 2>&1 || true)" 'Service already exists'
same "gorb's contract: one backend twice is refused" "$(ipvsadm -a -t $at:7000 -r 192.0.2.1:80 -m -w 1 2>&1 || true)" 'Destination already exists'
ipvsadm -D -t $at:7000
same "gorb's contract: a removed service takes its backends along" "$(table)" ''
ipvsadm -A -t $at:7000 -s wrr
same "gorb's contract: ... for good" "$(table)" "-A -t $at:7000 -s wrr"
ipvsadm -D -t $at:7000
same "gorb's contract: a scheduler that does not exist is refused" "$(ipvsadm -A -t $at:7000 -s nosuch 2>&1 || true)" 'Scheduler or persistence engine not found'
