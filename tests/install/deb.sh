#!/usr/bin/env bash
# The Debian package: what is in it, whether systemd takes its unit and finds it hardened, and whether its program reads its configuration.
#
#     tests/install/deb.sh PACKAGE.deb
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

root=$work/root
dpkg-deb -x "$1" "$root"
dpkg-deb -e "$1" "$work/control"
(cd "$root" && md5sum --quiet -c "$work/control/md5sums")
while read -r kept; do
    [ -e "$root$kept" ] || fail "$kept is to be kept, and is not there"
done <"$work/control/conffiles"
for script in postinst prerm postrm; do
    sh -n "$work/control/$script"
done

# As it stands, but for where the program is.
unit=$work/pibl.service
sed -e "s:/usr/bin/pibl:$root/usr/bin/pibl:" -e '/^Documentation=/d' "$root/lib/systemd/system/pibl.service" >"$unit"
said=$(systemd-analyze verify --man=no "$unit" 2>&1) || fail "$said"
[ -z "$said" ] || fail "$said"

# Out of 100, and the less the better: nginx of Debian has 96.
systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" | tail -1
"$root/usr/bin/pibl" check "$root/etc/pibl/serv.config" >"$work/said" || { cat "$work/said"; exit 1; }
[ "$("$root/usr/bin/pibl" --version)" = "pibl $(dpkg-deb -f "$1" Version)" ] || fail 'another version'
echo "$(basename "$1"): whole, its unit verified, its program runs"
