# enter.sh OUTER ROOT STATE PROJECT PROGRAM DOTNET COMMAND...: the first process of new mount, network, pid, ipc and cgroup namespaces makes them
# a machine, and runs the command there. A mere chroot would not do: runc joins the mount namespace's real root, and what is run
# by `docker exec` or as a health check would see the outer file system.
set -euo pipefail
outer=$1 root=$2 state=$3 project=$4 program=$5 dotnet=$6
shift 6

# In the namespace of the caller it would take the root away from everybody.
die() { echo "enter.sh: $*" >&2; exit 1; }
[ $$ = 1 ] || die "it is not the first process of a pid namespace; it is called by run.sh only"
case $outer in mnt:*) ;; *) die "no mount namespace to compare with" ;; esac
[ "$(readlink /proc/self/ns/mnt)" != "$outer" ] || die "it is in its caller's mount namespace"

. "$project/tests/engines/cgroups.sh"
mount --make-rprivate /
mkdir -p "$state/root" "$state/docker" "$state/containerd" "$state/tests" "$state/tmp" "$state/layer"
chmod 1777 "$state/tmp"
mount -t tmpfs -o mode=755 tmpfs "$state/layer"
mkdir "$state/layer/upper" "$state/layer/work"
new=$state/root
mount -t overlay -o "lowerdir=$root,upperdir=$state/layer/upper,workdir=$state/layer/work" overlay "$new"

# What engines store cannot lie on an overlay.
carry() { mkdir -p "$new$2"; mount --bind "$1" "$new$2"; }
carry "$state/docker" /var/lib/docker
carry "$state/containerd" /var/lib/containerd
carry "$state/tests" /var/lib/tesson-tests
carry "$state/tmp" /tmp
carry "$project" "$project"
mount -o remount,bind,ro "$new$project"
carry "$dotnet" /usr/share/dotnet
mount -o remount,bind,ro "$new/usr/share/dotnet"
mkdir -p "$new/opt/tesson"
touch "$new/opt/tesson/tesson"
mount --bind "$program" "$new/opt/tesson/tesson"

mount --rbind /dev "$new/dev"
mount -t proc proc "$new/proc"
mount -t sysfs sysfs "$new/sys"
carry_cgroups "$new"
mount -t tmpfs -o mode=755 tmpfs "$new/run"
mkdir "$new/run/lock"

# The sum is written where it outlives the machine.
touch "$state/sum"
touch "$new/run/sum"
mount --bind "$state/sum" "$new/run/sum"

cd "$new"
pivot_root . mnt
# A shell that starts something in the background lets it ignore SIGINT, and so would everything in here.
exec env -i --default-signal PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/share/dotnet HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
  DOTNET_ROOT=/usr/share/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 \
  TESSON_REQUIRE_ENGINE=1 TESSON_BIN=/opt/tesson/tesson ${TESSON_SEED:+TESSON_SEED="$TESSON_SEED"} ${TESSON_LONG:+TESSON_LONG="$TESSON_LONG"} \
  chroot . bash "$project/tests/engines/inside.sh" "$project" "$@"
