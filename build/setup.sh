# What quickstart.sh, test.sh and bench/run.sh need of the machine. Sourced, not run.
#   need_packages PACKAGE...   installs Debian packages that are missing
#   can_install PACKAGE...     whether need_packages would do
#   need_engine                a Docker Engine that answers, started if none does
#   need_image                 the image tesson-demo:latest, made of busybox, with no registry
#   stop_engine                stops the engine again, if need_engine started it

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

engine_pid=
engine_log=${TMPDIR:-/tmp}/tesson-dockerd.log

need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET SDK is missing: install .NET SDK 10 (https://dotnet.microsoft.com), then run this again"
}

need_packages() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "these packages are missing, and this machine has no apt-get to install them: ${missing[*]}"
  [ "$(id -u)" = 0 ] || die "these packages are missing: ${missing[*]}; run this as root, or: sudo apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  local log
  log=$(mktemp)
  if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    die "apt-get could not install ${missing[*]}"
  fi
  rm -f "$log"
}

# Whether need_packages would do, without installing anything.
can_install() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] && continue
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
    apt-cache show "$package" >/dev/null 2>&1 || { apt-get update >/dev/null 2>&1 && apt-cache show "$package" >/dev/null 2>&1; } || return 1
  done
}

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

need_engine() {
  engine_answers && return 0
  [ -z "${DOCKER_HOST:-}" ] || die "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST; start it, or unset DOCKER_HOST"
  [ "$(id -u)" = 0 ] || die "no Docker Engine answers; start it (sudo systemctl start docker), join the group docker, or run this as root"
  if [ -d /run/systemd/system ]; then
    systemctl start docker || true
  else
    say "starting a Docker Engine (log: $engine_log)"
    rm -f /var/run/docker.pid
    setsid dockerd >"$engine_log" 2>&1 </dev/null &
    engine_pid=$!
  fi
  local i
  for ((i = 0; i < 120; i++)); do
    engine_answers && return 0
    if [ -n "$engine_pid" ] && ! kill -0 "$engine_pid" 2>/dev/null; then break; fi
    sleep 0.5
  done
  [ ! -s "$engine_log" ] || tail -n 10 "$engine_log" >&2
  die "the Docker Engine did not start within 60 s"
}

stop_engine() {
  [ -n "$engine_pid" ] || return 0
  kill "$engine_pid" 2>/dev/null || return 0
  local i
  for ((i = 0; i < 60; i++)); do
    kill -0 "$engine_pid" 2>/dev/null || return 0
    sleep 0.5
  done
  kill -9 "$engine_pid" 2>/dev/null || true
}

# An image from scratch: busybox, a page that names the shard, and a web server.
need_image() {
  docker image inspect tesson-demo:latest >/dev/null 2>&1 && return 0
  say "making the image tesson-demo (busybox, no registry)"
  local root
  root=$(mktemp -d)
  mkdir -p "$root/bin" "$root/tmp" "$root/www/cgi-bin"
  cp "$(command -v busybox)" "$root/bin/busybox"
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
