#!/usr/bin/env bash
# A Debian package of the native file: program, service, configuration, log rotation, manual page. It needs dpkg-deb and no more.
#
#     eng/deb.sh [NATIVE] [FOLDER]        # artifacts/native/pibl, artifacts/deb
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
umask 022

native=${1:-artifacts/native/pibl}
out=${2:-artifacts/deb}
version=$(version)
arch=$(case $(readelf -h "$native" | sed -n 's/.*Machine: *//p') in *X86-64) echo amd64 ;; *AArch64) echo arm64 ;; esac)

# What the file was linked with says how new the system must be.
libc=$(readelf -V "$native" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -uV | tail -1)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

put() { install -D -m "$1" "$2" "$root/$3"; }
filled() { sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@LIBC@/$libc/" \
    -e "s/@SIZE@/${size:-0}/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/" "$1"; }
packed() { gzip -9n >"$root/$1"; }

put 755 "$native" usr/bin/pibl
put 644 eng/deb/pibl.service lib/systemd/system/pibl.service
put 644 eng/deb/serv.config etc/pibl/serv.config
put 644 eng/deb/pibl.logrotate etc/logrotate.d/pibl
put 644 eng/deb/copyright usr/share/doc/pibl/copyright
mkdir -p "$root/usr/share/man/man1"
filled eng/deb/pibl.1 | packed usr/share/man/man1/pibl.1.gz
packed usr/share/doc/pibl/NEWS.gz <CHANGELOG.md
packed usr/share/doc/pibl/changelog.gz <<END
pibl ($version) stable; urgency=medium

  * What is new is in NEWS.gz beside this file.

 -- The PIBL authors <pibl@localhost>  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
bill=artifacts/sbom/pibl-linux-$([ "$arch" = amd64 ] && echo x64 || echo arm64).cdx.json
put 644 "$bill" usr/share/doc/pibl/sbom.cdx.json

size=$(du -sk --apparent-size "$root" | cut -f1)
mkdir -p "$root/DEBIAN"
filled eng/deb/control >"$root/DEBIAN/control"
for script in postinst prerm postrm; do
    put 755 "eng/deb/$script" "DEBIAN/$script"
done
printf '/%s\n' etc/pibl/serv.config etc/logrotate.d/pibl >"$root/DEBIAN/conffiles"
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort | xargs md5sum) >"$root/DEBIAN/md5sums"

# The same files give the same bytes: one time for all, and everything is root's.
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$out"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/pibl_${version}_$arch.deb"
