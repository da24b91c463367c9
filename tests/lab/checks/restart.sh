# A restart of the engine, and of the whole machine: pins and address are there again, by nft and by IPVS.

client_up
# answer PORT COUNT: so many shards answer there.
answer() { [ "$(ask "http://10.9.0.1:$1/cgi-bin/shard" $((2 * $2)) | sort -u | wc -l)" = "$2" ]; }

if [ "$LAB_BOOT" = 1 ]; then
  clean
  tesson watch --print-unit >/etc/systemd/system/tesson.service
  echo '{ "HostConfig": { "RestartPolicy": { "Name": "always" } } }' >/root/body.json
  tesson run -q -g again -u node -c /root/body.json -p 8080:80 tesson-demo >/dev/null
  tesson run -q -g too -n 1 --share -c /root/body.json -p 8081:80 --frontend ipvs --scheduler wlc tesson-demo >/dev/null
  systemctl -q enable --now tesson
  count=$(shards again | wc -l)
  before=$(docker inspect -f '{{.State.Pid}}' again-0)
  systemctl restart docker
  that 'restart of the engine: the shards have new processes, held to the plan' within 120 held again
  that 'restart of the engine: it is a new process' bash -c "[ $(docker inspect -f '{{.State.Pid}}' again-0) != $before ]"
  that 'restart of the engine: with watch every shard is at the address again' within 120 answer 8080 "$count"
  that 'restart of the engine: ... and at that of IPVS' within 120 answer 8081 1
  reboot_then
fi
count=$(shards again | wc -l)
that 'restart of the machine: the shards are held to the plan' within 120 held again
that 'restart of the machine: with watch every shard is at the address again' within 120 answer 8080 "$count"
that 'restart of the machine: ... and at that of IPVS' within 120 answer 8081 1
same 'restart of the machine: ... by its scheduler' "$(ipvsadm -S -n | sed -n 's/^-A -t 10.9.0.1:8081 -s //p')" wlc
that 'restart of the machine: sync has nothing to change' bash -c "tesson sync 2>&1 | grep -q 'nothing to change'"
systemctl -q disable --now tesson
