# Makes the root file system of another Debian release. Sourced by run.sh.
#   make_root SUITE     makes it unless it is there already; sets $root to its folder

# Where this machine gets Debian's packages: another mirror may be out of reach here. So may be the way there without a proxy.
mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Codename: $(. /etc/os-release && echo "$VERSION_CODENAME")" | head -n 1; }
apt_settings() { apt-config dump Acquire | grep -E '^Acquire::(https?|Retries|Check-Date)\b' || true; }

# What the root is made of; when this changes it is made anew. How this machine reaches the mirror is no part of it.
recipe() { cat "$here/root.sh" "$here/packages"; echo "$1"; }

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
    local mirror settings=() line
    mirror=$(mirror)
    while read -r line; do [ -z "$line" ] || settings+=(--aptopt="$line"); done < <(apt_settings)
    # sid's list of packages says until when it is good; a mirror that stands still is good enough here.
    mmdebstrap --quiet --mode=root --variant=apt --include="$(grep -v '^#' "$here/packages" | tr -s ' \n' ',,' | sed 's/,$//')" \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --aptopt='Acquire::Check-Valid-Until "false"' "${settings[@]}" \
      "$1" "$root.new" "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} $1 main"
    mv "$root.new" "$root"
  ) 9>"$cache/lock"
}
