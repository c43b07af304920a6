#!/usr/bin/env bash
# The files of a container: the native file, the libraries that it is linked with or opens, the certificates of the system's
# authorities, and two empty folders. Nothing else: no shell, no user but numbers.
#
#     eng/rootfs.sh NATIVE FOLDER
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
umask 022

native=$1
root=$2
rm -rf "$root"
put() { install -D -m "$1" "$(readlink -f "$2")" "$root$3"; }

put 755 "$native" /usr/bin/pibl

# The loader is a path in the file itself; TLS is opened when it is asked for (docs/tls.md).
put 755 "$(readelf -l "$native" | sed -n 's/.*interpreter: \(.*\)]/\1/p')" \
    "$(readelf -l "$native" | sed -n 's/.*interpreter: \(.*\)]/\1/p')"
libraries=$(dirname "$(ldconfig -p | sed -n 's/.*libssl\.so\.3 .*=> //p' | head -1)")
for library in $(ldd "$native" "$libraries/libssl.so.3" | sed -nE 's/.*=> (\/[^ ]+).*/\1/p' | sort -u) \
    "$libraries/libssl.so.3" "$libraries/libcrypto.so.3"; do
    put 644 "$library" "/lib/$(basename "$library")"
done
put 644 /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
put 644 LICENSE /usr/share/doc/pibl/LICENSE
put 644 eng/container/serv.config /etc/pibl/serv.config
for bill in artifacts/sbom/pibl-linux-*.cdx.json; do
    [ -e "$bill" ] && put 644 "$bill" "/usr/share/doc/pibl/$(basename "$bill")"
done
mkdir -p "$root/tmp" "$root/var/lib/pibl" "$root/run/pibl"
chmod 1777 "$root/tmp" "$root/run/pibl" "$root/var/lib/pibl"
