#!/usr/bin/env bash
# The native file where there is nothing else: the folder that the image is made of as its root, in namespaces of an unprivileged user's
# own. It must answer, store in its SQLite file, speak TLS, and end; as number 1, the way a container runs it.
#
#     tests/install/native.sh NATIVE
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

"$repository/eng/rootfs.sh" "$(realpath "$1")" "$work/root"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=pibl.test \
    -keyout "$work/root/etc/pibl/key.pem" -out "$work/root/etc/pibl/cert.pem" 2>/dev/null
cat >"$work/root/etc/pibl/serv.config" <<'END'
LISTEN=unix:/run/pibl/in.sock, unix:/run/pibl/tls.sock tls
TLS=/etc/pibl/cert.pem /etc/pibl/key.pem
ANSWER=204
CACHE_FILE=/var/lib/pibl/persist.cache
LOG=/var/lib/pibl/pibl.log
CONSOLE=off
END
find "$work/root" -type f -printf '/%P\n' | sort
chmod 644 "$work/root/etc/pibl/key.pem"
chmod 755 "$work"

# Root gives its rights up first; an unprivileged user goes on as it is.
nobody=()
[ "$(id -u)" = 0 ] && nobody=(setpriv --reuid 65532 --regid 65532 --clear-groups)
"${nobody[@]}" unshare --map-root-user --net --pid --fork --kill-child=KILL \
    chroot "$work/root" /usr/bin/pibl /etc/pibl/serv.config &
pid=$!
answers "$work/root/run/pibl/in.sock"
curl -sfk --unix-socket "$work/root/run/pibl/tls.sock" -o /dev/null https://pibl.test/ || fail 'no TLS'

# The signal goes to the program: the only child of unshare.
kill -TERM "$(pgrep -P "$pid")"
wait "$pid" || fail "exit code $?"
pid=
[ "$(head -c 15 "$work/root/var/lib/pibl/persist.cache")" = 'SQLite format 3' ] || fail 'no cache file'
grep -q 'HTTP/1.1 204' "$work/root/var/lib/pibl/pibl.log" || fail 'no log'
echo "the native file, alone, as an unprivileged user: answered, spoke TLS, ended"
