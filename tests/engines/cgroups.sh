# Control groups of the machine's own, below those of whoever runs it. Sourced by run.sh and enter.sh.
#   make_cgroups NAME      a group NAME in each hierarchy of this system
#   join_cgroups NAME      moves this process there
#   carry_cgroups ROOT     mounts them below ROOT/sys/fs/cgroup, in a cgroup namespace that was made of them
#   remove_cgroups NAME    removes them with all that is below

# Each hierarchy: MOUNTPOINT TYPE OPTIONS.
hierarchies() { awk '$2 ~ "^/sys/fs/cgroup" && ($3 == "cgroup" || $3 == "cgroup2") { print $2, $3, $4 }' /proc/mounts; }

# The options that choose a hierarchy of version 1: its controllers, or its name.
controllers_of() { tr ',' '\n' <<<"$1" | grep -vE '^(rw|ro|nosuid|nodev|noexec|relatime|noatime|xattr|clone_children|release_agent=.*|nsdelegate|memory_recursiveprot|favordynmods)$' | paste -sd ,; }

make_cgroups() {
  local at kind options file
  while read -r at kind options; do
    [ "$kind" = cgroup ] || enable_controllers "$at"
    mkdir "$at/$1"
    for file in cpuset.cpus cpuset.mems; do
      if [ "$kind" = cgroup ] && [ -f "$at/$file" ]; then cat "$at/$file" >"$at/$1/$file"; fi
    done
  done < <(hierarchies)
}

join_cgroups() {
  local at kind options
  while read -r at kind options; do echo 0 >"$at/$1/cgroup.procs"; done < <(hierarchies)
}

carry_cgroups() {
  local at kind options controller to=$1
  # Of version 1 there is a folder of hierarchies.
  grep -q ' /sys/fs/cgroup cgroup2 ' /proc/mounts || mount -t tmpfs -o mode=755 tmpfs "$to/sys/fs/cgroup"
  while read -r at kind options; do
    mkdir -p "$to$at"
    if [ "$kind" = cgroup ]; then
      mount -t cgroup -o "$(controllers_of "$options")" cgroup "$to$at"
      continue
    fi
    mount -t cgroup2 cgroup2 "$to$at"
    # In version 2 a group has either processes or groups with controllers; these processes go one lower.
    mkdir "$to$at/init"
    echo 0 >"$to$at/init/cgroup.procs"
    enable_controllers "$to$at"
  done < <(hierarchies)
}

# enable_controllers GROUP: for the groups below it; one that cannot be had is left out.
enable_controllers() {
  local controller
  for controller in $(cat "$1/cgroup.controllers"); do echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true; done
}

remove_cgroups() {
  local at kind options
  while read -r at kind options; do
    [ ! -d "$at/$1" ] || find "$at/$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done < <(hierarchies)
}
