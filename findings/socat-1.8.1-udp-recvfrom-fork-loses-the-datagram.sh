#!/usr/bin/env bash
# socat 1.8.1.3 (Debian sid, socat 1.8.1.3-2): a child of UDP4-RECVFROM,fork does not get the datagram that it was started for.
# The child runs, and waits for its input; the sender gets an answer only from a child that reads nothing. With
# UDP4-LISTEN,fork, and with Debian 12's 1.7.4.4, the same child gets it. So a UDP service of the kind "one socat, one
# shell command for each question" is deaf after this update, and looks as if the network were: we first took it
# for a fault of Docker 28's relay, which Debian ships beside it.
#   Needs root, mmdebstrap, and a mirror of Debian sid that still has that version. It changes nothing but its temporary folder.
# Prints what the children got; ends with 1 where that has changed.
set -euo pipefail
version=1.8.1.3-2
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
mirror=${MIRROR:-http://deb.debian.org/debian}
mmdebstrap --quiet --mode=root --variant=extract --include="socat=$version,busybox-static" --aptopt='Acquire::Check-Valid-Until "false"' \
  sid "$work/root" "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main"
inside() { chroot "$work/root" "$@"; }
mkdir -p "$work/root/dev" "$work/root/tmp"
[ -e "$work/root/dev/null" ] || mknod -m 666 "$work/root/dev/null" c 1 3
inside /usr/bin/busybox ln -sf busybox /usr/bin/sh
[ -e "$work/root/bin/sh" ] || inside /usr/bin/busybox ln -sf /usr/bin/busybox /bin/sh
inside /usr/bin/socat -V | sed -n 2p

# got PORT ADDRESS: what the child of a server of that kind reads within 3 s of the datagram "hello".
got() {
  inside /usr/bin/busybox timeout 10 /usr/bin/socat "$2:$1,fork" "SYSTEM:/usr/bin/busybox timeout 3 /usr/bin/busybox head -c 5 >/tmp/$1; echo over" 2>/dev/null &
  sleep 1
  printf hello | inside /usr/bin/busybox timeout 6 /usr/bin/socat -t 5 - "UDP4-DATAGRAM:127.0.0.1:$1" >/dev/null 2>&1 || true
  sleep 1
  cat "$work/root/tmp/$1"
}
recvfrom=$(got 27011 UDP4-RECVFROM)
listen=$(got 27012 UDP4-LISTEN)
wait
echo "UDP4-RECVFROM,fork: the child read '$recvfrom'; UDP4-LISTEN,fork: '$listen'"
[ "$recvfrom,$listen" = ",hello" ] || { echo "this has changed"; exit 1; }
