# Makes the disk and kernel of the lab's machines from Debian's packages. Sourced by lab.sh.
#   build_disk     makes those of $suite with the kernel of $kernel unless they are there already; sets $disk to their folder

# Drivers that no virtual machine has: half of the kernel's modules.
unused_drivers='gpu media net/wireless net/ethernet infiniband staging iio scsi usb hwmon mtd'

need_build_tools() { need mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg mke2fs busybox cpio xz qemu-system-x86_64; }

# What the disk is made of; when this changes it is made anew.
recipe() {
  cat "$lab/disk.sh" "$lab/image"/*
  declare -f need_image debian_root
  # Of this machine's own release a newer package is taken, too.
  [ "$suite" != "$(debian_here)" ] || apt-cache policy linux-image-amd64 docker.io ipvsadm hwloc-nox systemd-sysv | grep -E '^[a-z]|Candidate'
}

build_disk() {
  need_build_tools
  local release=$suite-$kernel
  disk=$cache/$release-$(recipe | sha256sum | cut -c 1-16)
  [ ! -e "$disk/disk.img" ] || return 0
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  [ ! -e "$disk/disk.img" ] || { exec 9>&-; return 0; }
  say "lab: making the disk of Debian $suite, kernel of $kernel (some minutes, once): $disk"
  rm -rf "$cache/$release-"*
  local root=$cache/root
  rm -rf "$root" "$disk.new"
  mkdir -p "$disk.new"
  make_root "$root"
  make_kernel "$root" "$disk.new"
  truncate -s 8G "$disk.new/disk.img"
  mke2fs -q -t ext4 -d "$root" -E lazy_itable_init=1,lazy_journal_init=1 "$disk.new/disk.img"
  rm -rf "$root"
  first_boot "$disk.new"
  mv "$disk.new" "$disk"
  exec 9>&-
}

make_root() {
  local root=$1 packages
  packages=$(mktemp)
  cat "$lab/image/packages" >"$packages"
  # Since Debian 13 the engine's package only recommends its client.
  [ "$suite" = bookworm ] || echo docker-cli >>"$packages"
  debian_root "$suite" "$root" "$packages"
  rm -f "$packages"
  install -m 755 "$lab/image/lab-job" "$root/usr/local/sbin/lab-job"
  install -m 644 "$lab/image/lab-job.service" "$lab/image/lab-network.service" "$root/etc/systemd/system/"
  echo lab >"$root/etc/hostname"
  printf '127.0.0.1 localhost lab\n::1 localhost\n' >"$root/etc/hosts"
  printf '9p\n9pnet_virtio\nvirtio_console\nvirtio_net\n' >"$root/etc/modules-load.d/lab.conf"
  chroot "$root" passwd -q -d root
  # A person at the console is root at once.
  mkdir -p "$root/etc/systemd/system/serial-getty@ttyS0.service.d"
  printf '[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root --noclear --keep-baud 115200,57600,38400,9600 - $TERM\n' \
    >"$root/etc/systemd/system/serial-getty@ttyS0.service.d/lab.conf"
  chroot "$root" systemctl -q enable lab-job.service lab-network.service docker.service
  # Nothing but the engine and the job is wanted of a boot.
  chroot "$root" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer systemd-timesyncd.service getty@tty1.service systemd-update-utmp.service systemd-random-seed.service \
    systemd-tmpfiles-clean.timer systemd-pcrphase.service systemd-pcrphase-sysinit.service 2>/dev/null
}

# The kernel's package is unpacked, not installed: its own first root file system would take a minute to make.
make_kernel() {
  local root=$1 to=$2 package packages version work
  work=$(mktemp -d)
  package=$(debian_apt "$kernel" "$work" apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-/ { print $2; exit }')
  # Since 7.x the kernel, its modules and their lists are packages of their own.
  packages=$(debian_apt "$kernel" "$work" apt-cache depends "$package" | awk '/ Depends: linux-(base|binary|modules)-[0-9]/ { print $2 }')
  # shellcheck disable=SC2086
  (cd "$work" && debian_apt "$kernel" "$work" apt-get download -qq "$package" $packages 2>/dev/null)
  local excludes=() driver
  for driver in $unused_drivers; do excludes+=(--exclude="lib/modules/*/kernel/drivers/$driver"); done
  for package in "$work"/*.deb; do
    dpkg --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink --exclude='lib/modules/*/kernel/sound' --exclude='./usr/share/doc' "${excludes[@]}"
  done
  version=$(ls "$root/lib/modules")
  chroot "$root" depmod "$version"
  mv "$root/boot/vmlinuz-$version" "$to/vmlinuz" 2>/dev/null || mv "$root/lib/modules/$version/vmlinuz" "$to/vmlinuz"
  rm -f "$root"/boot/System.map-*
  mkdir -p "$work/initrd/bin" "$work/initrd/modules"
  cp "$(command -v busybox)" "$work/initrd/bin/busybox"
  ln -s busybox "$work/initrd/bin/sh"
  install -m 755 "$lab/image/init" "$work/initrd/init"
  local module
  for module in virtio_pci virtio_blk ext4; do chroot "$root" modprobe -S "$version" --show-depends "$module"; done |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
      case $module in *crc32c-intel*) continue ;; esac # not in every emulated processor
      case $module in
        *.xz) xz -dc "$root$module" >"$work/initrd/modules/$(basename "$module" .xz)" ;;
        *) cp "$root$module" "$work/initrd/modules/" ;;
      esac
      basename "$module" .xz >>"$work/initrd/modules/order"
    done
  (cd "$work/initrd" && find . | cpio -o -H newc --quiet | gzip -1) >"$to/initrd"
  rm -rf "$work"
}

# Once with the disk's changes kept: the engine makes its store, and the image that the checks run.
first_boot() {
  # In a subshell: whoever builds may be about to boot a machine, and have its variables set.
  (disk=$1 keep_disk=1 && run_job --suite "$suite" --kernel "$kernel" 1n -- bash -c '. /lab/build/setup.sh && need_image && docker image inspect -f "{{.Id}}" tesson-demo >/dev/null &&
    systemctl stop docker && rm -rf /var/lib/docker/network /var/lib/lab-boot && journalctl -q --rotate --vacuum-size=1 2>/dev/null; sync')
}
