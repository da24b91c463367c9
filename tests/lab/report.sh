# The table of what the last suite measured. Sourced by lab.sh.

# of MACHINE-VERSION KIND: what was measured there, or a dash.
of() { awk -F '\t' -v kind="$2" '$3 == kind { text = $4 } END { print text == "" ? "-" : text }' "$cache/last/$1/evidence"; }

# MACHINE-VERSION-SUITE-KERNEL as `MACHINE, cgroup VERSION, Debian SUITE`.
described_row() { sed -E "s/^(.*)-(v[12])-([a-z]+)-([a-z]+)$/\1, cgroup \2, Debian \3, kernel of \4/" <<<"$1"; }

print_report() {
  [ -s "$cache/last/about" ] || die "no suite has run here yet: tests/lab/lab.sh suite"
  echo "$(cat "$cache/last/about"), $(cat "$cache"/last/*/about | sort -u | paste -sd ';' | sed 's/;/; /g')."
  echo
  echo '| machine | pinned | memory | busy | balance by weight, nft |'
  echo '| --- | --- | --- | --- | --- |'
  local row
  for row in "$cache"/last/*/evidence; do
    row=$(basename "$(dirname "$row")")
    printf '| %s: %s | %s | %s | %s | %s |\n' "$(described_row "$row")" "$(read_machine "${row%-v[12]-*}"; echo "$about")" \
      "$(of "$row" pinning)" "$(of "$row" memory)" "$(of "$row" busy)" "$(of "$row" balance)"
  done
  awk -F '\t' '$3 ~ /^(ipvs|hotplug)/ { printf "%s- %s, on %s (cgroup %s): %s.\n", (any++ ? "" : "\n"), ($3 == "ipvs" ? "IPVS" : "CPUs offline"), $1, $2, $4 }' "$cache"/last/*/evidence
}

# write_report [FILE]: FILE, which is docs/lab.md, has the lines `<!-- lab report -->` and `<!-- end of lab report -->`.
write_report() {
  local text
  text=$(print_report)
  [ $# -gt 0 ] || { printf '%s\n' "$text"; return; }
  grep -q '^<!-- lab report -->$' "$1" && grep -q '^<!-- end of lab report -->$' "$1" || die "$1 has no lines '<!-- lab report -->' and '<!-- end of lab report -->'"
  TEXT=$text awk '/^<!-- end of lab report -->$/ { inside = 0 } !inside { print } /^<!-- lab report -->$/ { inside = 1; print ENVIRON["TEXT"] }' "$1" >"$1.new"
  cat "$1.new" >"$1"
  rm -f "$1.new"
}
