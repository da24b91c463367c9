# IPVS by direct routing: shards on a macvlan network, which answer their clients themselves.

. /lab/checks/ipvs-functions.sh
modprobe ip_vs
client_up
# IPVS does not see the end of a connection that is answered past it, and keeps it for two minutes. A client whose port comes
# round within them is to be a new connection (bit 1), or it would not be counted.
sysctl -q net.ipv4.vs.conn_reuse_mode=3
vip=10.9.0.100
url=http://$vip/cgi-bin/shard
docker network create -d macvlan -o parent=lab-client --subnet 10.9.0.0/24 --ip-range 10.9.0.128/25 --gateway 10.9.0.254 lan >/dev/null
dr() { tesson run -q --frontend ipvs --forward dr --network lan "$@" tesson-demo; }
left() { ipvsadm -S -n; ls $record* 2>/dev/null; ls /sys/class/net | grep '^tesson-'; ip route show | grep tesson-; docker ps -aq; }
trap 'stop_all || true' EXIT

refused 'dr: an address that this host does not have is refused' "ip address add $vip/32 dev lab-client" --forward dr --network lan -g web -p $vip:80:80
ip address add $vip/32 dev lab-client
refused 'dr: another port in the shard is refused' 'both ports have to be the same' --forward dr --network lan -g web -p $vip:80:81
refused 'dr: a bridge network is refused' 'docker network create -d macvlan' --forward dr --network bridge -g web -p $vip:80:80
same 'dr: what was refused left nothing' "$(left)" ''

dr -g web -n 3 -p $vip:80:80 -p $vip:5353:5353/udp >/dev/null
weights dr "$url" $vip:80
same 'dr: no packet of the answers comes through this host' "$(counted $vip:80 5)" 0
# Every answer to three questions; some busyboxes leave out leading zeros.
same 'dr: who asks for the address hears this host alone, by the interface that has it' \
  "$(client /bin/busybox arping -b -c 3 -w 10 -I eth0 $vip | grep -o '\[[^]]*\]' | sed 's/\b0\(.\)/\1/g' | sort -u)" "[$(sed 's/\b0\(.\)/\1/g' /sys/class/net/lab-client/address)]"
same 'dr: sync finds nothing to change' "$(tesson sync)" 'nothing to change'

for name in $(docker ps --format '{{.Names}}'); do
  nsenter -t "$(docker inspect -f '{{.State.Pid}}' "$name")" -n socat UDP-LISTEN:5353,bind=$vip,fork "SYSTEM:echo $name" 2>/dev/null &
done
answered() { client bash -c "echo q | socat -t 3 - UDP:$vip:5353" | grep -q '^web-'; }
that 'dr: UDP is answered' within 30 answered
pkill -f UDP-LISTEN:5353 || true

# A shard that is started again has another network: its loopback and its link address are new.
docker restart -t 0 web-1 >/dev/null
back() { tesson sync >/dev/null 2>&1; [ "$(tesson sync 2>/dev/null)" = 'nothing to change' ] && [ "$(ask "$url" 8 | sort -u | paste -sd ' ')" = '0 1 2' ]; }
that 'dr: a shard that was started again is there again after a sync' within 60 back
docker kill web-0 >/dev/null
tesson sync >/dev/null
same 'dr: after a shard was killed and a sync, every request is answered by the others' "$(ask "$url" 9 | sort -u | paste -sd ' ') $(ask "$url" 9 | wc -l)" '1 2 9'
link=$(ls /sys/class/net | grep '^tesson-')
same 'dr: ... and the way to it is gone' "$(ip route show dev "$link" | wc -l)" 2
ip link delete "$link"
tesson sync >/dev/null
same 'dr: ways that somebody deleted are made again by a sync' "$(ask "$url" 9 | sort -u | paste -sd ' ')" '1 2'
tesson stop -g web --drain 0 -t 0 >/dev/null
same 'dr: a stopped group has no service and no way' "$(ipvsadm -S -n)$(ls /sys/class/net | grep '^tesson-' || true)" ''
tesson start -g web >/dev/null
same 'dr: a group that is started again is served again' "$(ask "$url" 12 | sort -u | paste -sd ' ')" '0 1 2'
stop_all
same 'dr: nothing is left after stop --purge' "$(left)" ''

on_its_way() { ls /sys/class/net | grep -q '^tesson-' && ipvsadm -S -n | grep -q .; }
killed_run 'dr: the run that is to be killed got as far as the ways, and IPVS' on_its_way --forward dr --network lan -p $vip:80:80
same 'dr: nothing is left after a killed run and stop --purge' "$(left)" ''
docker network rm lan >/dev/null
