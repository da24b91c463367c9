# shellcheck shell=bash
# What quickstart.sh, test.sh and bench/*.sh need of the machine. Sourced, not run. Nothing is ever removed from it.
#   need_dotnet          the .NET SDK; asked first, before anything is installed or started
#   need NAME...         commands (and libhwloc.so.15, crt1.o, paths); on Debian and Ubuntu root installs what is missing
#   can_have NAME...     whether `need` would do, without installing anything
#   need_engine          an engine that answers: installed where there is none, started where none answers; and `docker`, its client
#   need_image           the image tesson-demo:latest, made of busybox, with no registry
#   publish_tesson DIR   DIR/tesson, the released form; built only where a source has changed since
#   stop_engine          stops the engine again, if need_engine started it

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# Without libicu the SDK ends with a stack trace, unless it is told to do without. The rest are things it does or says at its first start.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
# Debian gives a user who is not root no sbin, where ldconfig and nft are.
case :$PATH: in *sbin*) ;; *) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin ;; esac

docker_socket=/var/run/docker.sock
podman_socket=/run/podman/podman.sock
docker_pid_file=/var/run/docker.pid
engine_patience=120 # seconds
engine_pid=
engine_log=/run/tesson-dockerd.log
apt_lists=

need_dotnet() {
  has dotnet || die "the .NET SDK is missing: install .NET SDK 10 (https://dotnet.microsoft.com), then run this again"
  local answer
  answer=$(dotnet --version 2>&1) || {
    say "$answer"
    die "dotnet is here, but \`dotnet --version\` failed, as above: install .NET SDK 10 (https://dotnet.microsoft.com), then run this again"
  }
}

# What is asked of the machine: a command, a library, or the file by which a C program is linked.
has() {
  case $1 in
    lib*.so.*) [[ $(ldconfig -p 2>/dev/null) == *"$1 ("* ]] || compgen -G "/usr/lib*/$1" >/dev/null || compgen -G "/usr/lib/*/$1" >/dev/null ;;
    crt1.o) case $("$(compiler)" -print-file-name=crt1.o 2>/dev/null) in /*) ;; *) return 1 ;; esac ;;
    gcc) compiler >/dev/null ;;
    /*) [ -e "$1" ] ;;
    *) type -P "$1" >/dev/null ;;
  esac
}

# The C compiler that links the native program: the SDK takes clang where it is.
compiler() { type -P clang || type -P gcc; }

# NAME's package in Debian and Ubuntu.
package_of() {
  case $1 in
    docker) if apt-cache show docker-cli >/dev/null 2>&1; then echo docker-cli; else echo docker.io; fi ;; # Debian 12 has both in one
    dockerd) echo docker.io ;;
    nft) echo nftables ;;
    libhwloc.so.15) echo libhwloc15 ;;
    crt1.o) echo libc6-dev ;;
    busybox) echo busybox-static ;;
    lstopo-no-graphics | hwloc-distrib) echo hwloc ;;
    ip) echo iproute2 ;;
    ps) echo procps ;;
    setpriv) echo util-linux ;;
    mke2fs) echo e2fsprogs ;;
    xz) echo xz-utils ;;
    qemu-system-x86_64) echo qemu-system-x86 ;;
    /usr/share/keyrings/debian-archive-keyring.gpg) echo debian-archive-keyring ;;
    *) echo "$1" ;;
  esac
}

purpose_of() {
  case $1 in
    docker) echo "the engine's client" ;;
    dockerd) echo "Docker Engine 20.10 or newer" ;;
    nft) echo "the address in front of a group" ;;
    libhwloc.so.15) echo "hwloc 2, reads the machine's topology" ;;
    gcc) echo "links the native program" ;;
    crt1.o) echo "the C library's files for linking: libc6-dev, glibc-devel" ;;
    busybox) echo "what the demo image is made of" ;;
    curl) echo "asks the engine and the shards" ;;
    *) echo "the tests use it" ;;
  esac
}

# Sets `missing` to those of the names that are not here.
find_missing() {
  local name
  missing=()
  for name in "$@"; do has "$name" || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ]
}

described() {
  local name separator=
  for name in "$@"; do
    printf '%s%s (%s)' "$separator" "$name" "$(purpose_of "$name")"
    separator=', '
  done
}

need() {
  local missing packages name
  find_missing "$@" || return 0
  has apt-get || die "missing: $(described "${missing[@]}"). There is no apt-get to install them: do so with this machine's own package manager"
  [ "$(id -u)" != 0 ] || refresh_apt
  mapfile -t packages < <(for name in "${missing[@]}"; do package_of "$name"; done | sort -u)
  [ "$(id -u)" = 0 ] ||
    die "missing: $(described "${missing[@]}"). Run this as root, or: sudo apt-get install --no-remove ${packages[*]}"
  install_packages "${packages[@]}"
  find_missing "${missing[@]}" || return 0
  die "still missing, though apt-get installed ${packages[*]}: $(described "${missing[@]}")"
}

# apt-get's lists, once a run. A source that fails does not matter if what is needed comes from another.
refresh_apt() {
  [ -n "$apt_lists" ] || apt_lists=$(LC_ALL=C apt-get update 2>&1) || true
  apt_lists=${apt_lists:-done}
}

install_packages() {
  say "installing $*"
  local said removed
  if said=$(LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove --no-install-recommends "$@" 2>&1 </dev/null); then return 0; fi
  say "$apt_lists"
  say "$said"
  # apt 2: "The following packages will be REMOVED:", and their names indented; apt 3: "REMOVING:".
  removed=$(awk '/^(The following packages will be REMOVED|REMOVING):/ { on = 1; next } /^[^ ]/ { on = 0 } on' <<<"$said" | xargs)
  [ -z "$removed" ] ||
    die "apt-get would have to remove $removed to install $*, so nothing was installed. Keep $removed and install what is missing from where it came \
(with Docker's own packages: apt-get install docker-ce), or remove it yourself; then run this again"
  die "apt-get could not install $*, as above. If packages of another origin are in the way, install what is missing from there \
(with Docker's own packages: apt-get install docker-ce); then run this again"
}

can_have() {
  local missing name
  find_missing "$@" || return 0
  has apt-get && [ "$(id -u)" = 0 ] || return 1
  for name in "${missing[@]}"; do
    apt-cache show "$(package_of "$name")" >/dev/null 2>&1 && continue
    refresh_apt
    apt-cache show "$(package_of "$name")" >/dev/null 2>&1 || return 1
  done
}

# The address that docker and Tesson use: DOCKER_HOST, the context's, or the socket.
engine_address() {
  local address=${DOCKER_HOST:-}
  [ -n "$address" ] || ! has docker || address=$(timeout 10 docker context inspect -f '{{.Endpoints.docker.Host}}' 2>/dev/null) || address=
  echo "${address:-unix://$docker_socket}"
}

# Whether an engine answers at an address. The engine is asked and not its client, which need not be here.
answers() {
  case $1 in
    unix://*) [ -S "${1#unix://}" ] && timeout 10 curl -fsS -o /dev/null --unix-socket "${1#unix://}" http://engine/_ping 2>/dev/null ;;
    *) timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ;; # TLS and ssh are the client's
  esac
}

# Docker's engine, from any origin, or Podman's, whether it runs or not.
engine_is_here() {
  has dockerd || has podman || [ "$(dpkg-query -W -f '${db:Status-Abbrev}' docker-ce 2>/dev/null)" = "ii " ] ||
    [ "$(readlink -f "$(type -P docker)" 2>/dev/null)" = /usr/bin/snap ]
}

need_engine() {
  need curl
  local address
  address=$(engine_address)
  case $address in unix://*) ;; *) need_client ;; esac
  if ! answers "$address"; then
    [ -z "${DOCKER_HOST:-}" ] || die "no engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
    [ "$address" = "unix://$docker_socket" ] || die "no engine answers at $address, the address of docker's context; start it, or: docker context use default"
    if answers "unix://$podman_socket"; then
      export DOCKER_HOST=unix://$podman_socket
      say "Podman answers at $podman_socket: DOCKER_HOST is set to it"
    else
      start_engine
    fi
  fi
  need_client
}

need_client() {
  has docker && return 0
  if [ "${DOCKER_HOST:-}" = "unix://$podman_socket" ] && has podman; then
    # Podman's own client will do for what these scripts ask.
    # shellcheck disable=SC2317
    docker() { podman "$@"; }
    return 0
  fi
  [ "$(id -u)" != 0 ] || ! has apt-get || refresh_apt
  [ "$(package_of docker)" != docker.io ] || ! has apt-get ||
    die "the command docker is missing, and the package that has it here, docker.io, is an engine too: install the client of your engine's origin"
  need docker
}

start_engine() {
  [ ! -S "$docker_socket" ] || [ -w "$docker_socket" ] || die "you may not use $docker_socket: join the group docker, or run this as root"
  [ "$(id -u)" = 0 ] || die "no engine answers at $docker_socket; start it (sudo systemctl start docker), or run this as root"
  engine_is_here || need dockerd docker
  if ! has dockerd; then
    ! has podman || die "Podman is here, and does not answer at $podman_socket; start it: systemctl start podman.socket"
    die "an engine's package is installed, there is no dockerd to start, and nothing answers at $docker_socket; start it, then run this again"
  fi
  local pid by=dockerd i
  pid=$(running_dockerd) || pid=
  if [ -n "$pid" ]; then
    by="dockerd (process $pid, which ran already)"
  elif [ -d /run/systemd/system ]; then
    by="dockerd (started by systemd; journalctl -u docker has its log)"
    systemctl start docker || die "systemd could not start the Docker Engine: journalctl -u docker says why"
  else
    by="dockerd (its log: $engine_log)"
    start_dockerd
  fi
  for ((i = 0; i < engine_patience * 2; i++)); do
    ! answers "unix://$docker_socket" || return 0
    if [ -n "$engine_pid" ] && ! kill -0 "$engine_pid" 2>/dev/null; then
      tail -n 10 "$engine_log" >&2
      die "dockerd ended at once; its last lines are above, the others in $engine_log"
    fi
    sleep 0.5
  done
  stop_engine
  die "$by does not answer at $docker_socket within $engine_patience s; if it listens elsewhere, set DOCKER_HOST"
}

# The process of the pid file, if it lives and no other program has its number by now.
running_dockerd() {
  local pid
  pid=$(cat "$docker_pid_file" 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && echo "$pid"
}

# A dockerd that no systemd looks after. It keeps none of this script's open files: a lock of the caller's would stay held.
start_dockerd() {
  rm -f "$docker_pid_file" # of a dockerd that is gone, and would keep this one from starting if another program has its number
  say "starting a Docker Engine (log: $engine_log)"
  (
    for file in "/proc/$BASHPID/fd/"*; do
      [ "${file##*/}" -le 2 ] || eval "exec ${file##*/}>&-"
    done
    exec setsid dockerd
  ) >"$engine_log" 2>&1 </dev/null &
  engine_pid=$!
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  local pid=$engine_pid i
  engine_pid=
  kill "$pid" 2>/dev/null || return 0
  for ((i = 0; i < 60; i++)); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  kill -9 "$pid" 2>/dev/null || true
}

# By what the sources say and not by their times: a checkout changes these, and a build writes below obj.
publish_tesson() {
  [ ! -x "$1/tesson" ] || [ "$(cat "$(stamp_of "$1")" 2>/dev/null)" != "$(sources)" ] || return 0
  say "building $1/tesson (about a minute)"
  rm -f "$(stamp_of "$1")"
  dotnet publish src/Tesson.Cli -c Release -o "$1" -v quiet --nologo >&2
  mkdir -p src/Tesson.Cli/obj
  sources >"$(stamp_of "$1")"
}

stamp_of() { echo "src/Tesson.Cli/obj/${1##*/}.sources"; }

sources() {
  find src Directory.Build.props Directory.Packages.props global.json -type f -not -path '*/obj/*' -not -path '*/bin/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum
}

# An image from scratch: busybox, a page that names the shard, and a web server.
need_image() {
  docker image inspect tesson-demo:latest >/dev/null 2>&1 && return 0
  say "making the image tesson-demo (busybox, no registry)"
  local root
  root=$(mktemp -d)
  mkdir -p "$root/bin" "$root/tmp" "$root/www/cgi-bin"
  cp "$(type -P busybox)" "$root/bin/busybox"
  # One that is not static needs its libraries beside it.
  local libraries
  if libraries=$(ldd "$root/bin/busybox" 2>/dev/null | grep -o '/lib[^ ]*'); then xargs cp -L --parents -t "$root" <<<"$libraries"; fi
  ln -s busybox "$root/bin/sh"
  cat >"$root/www/cgi-bin/shard" <<'SHARD'
#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
printf 'shard %s of %s (group %s): CPUs %s, memory %s\n' "$TESSON_UID" "$TESSON_SIZE" "$TESSON_GROUP" \
  "$(/bin/busybox sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)" \
  "$(/bin/busybox sed -n 's/^Mems_allowed_list:[[:space:]]*//p' /proc/self/status)"
SHARD
  chmod 755 "$root/www/cgi-bin/shard"
  chmod 1777 "$root/tmp"
  tar -C "$root" -c . | docker import \
    --change 'CMD ["/bin/sh", "-c", "trap \"exit 0\" TERM INT; /bin/busybox httpd -f -p 80 -h /www & wait"]' \
    --change 'EXPOSE 80' - tesson-demo:latest >/dev/null
  rm -rf "$root"
}
