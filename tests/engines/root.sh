# Makes the root file system of another Debian release. Sourced by run.sh.
#   make_root SUITE     makes it unless it is there already; sets $root to its folder

# What the root is made of; when this changes it is made anew. How this machine reaches the mirror is no part of it.
recipe() { cat "$here/root.sh" "$here/packages"; declare -f debian_root; echo "$1"; }

make_root() {
  root=$cache/$1-$(recipe "$1" | sha256sum | cut -c 1-16)
  [ ! -d "$root" ] || return 0
  need mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$cache"
  (
    flock 9
    [ ! -d "$root" ] || exit 0
    say "engines: making the root of Debian $1 (a minute or two, once): $root"
    rm -rf --one-file-system "$cache/$1-"*
    rm -rf --one-file-system "$root.new"
    debian_root "$1" "$root.new" "$here/packages"
    mv "$root.new" "$root"
  ) 9>"$cache/lock"
}
