# shellcheck shell=bash
# Root file systems of Debian releases, for tests. Sourced after setup.sh.
#   debian_sources SUITE                 apt's sources: this machine's own for its own release, the same mirror for another
#   debian_root SUITE FOLDER PACKAGES    a root made of the packages that the file PACKAGES lists
#   debian_apt SUITE WORK TOOL ARG...    apt-get or apt-cache for a release, whatever this machine's is; WORK keeps its lists

debian_here() { (. /etc/os-release && echo "$VERSION_CODENAME"); }

debian_sources() {
  if [ "$1" = "$(debian_here)" ]; then
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' | sort -u
    return
  fi
  local mirror
  # Another mirror may be out of reach here.
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Codename: $(debian_here)" | head -n 1)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} $1 main"
}

debian_root() {
  local settings=() line
  # So may be the way to the mirror without a proxy.
  while read -r line; do [ -z "$line" ] || settings+=(--aptopt="$line"); done < <(apt-config dump Acquire | grep -E '^Acquire::(https?|Retries|Check-Date)\b')
  # sid's list of packages says until when it is good; a mirror that stands still is good enough here.
  mmdebstrap --quiet --mode=root --variant=apt --include="$(grep -v '^#' "$3" | tr -s ' \n' ',,' | sed 's/,$//')" \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --aptopt='Acquire::Check-Valid-Until "false"' "${settings[@]}" "$1" "$2" "$(debian_sources "$1")"
}

debian_apt() {
  local suite=$1 work=$2/apt-$1 tool=$3
  shift 3
  local options=(-o "Dir::State=$work/state" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache" -o Acquire::Check-Valid-Until=false
    -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null)
  if [ ! -d "$work" ]; then
    mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial"
    : >"$work/status"
    debian_sources "$suite" >"$work/sources.list"
    apt-get "${options[@]}" -qq update
  fi
  "$tool" "${options[@]}" "$@"
}
