#!/usr/bin/env bash
# rolling.sh PIBL [ANNOUNCED [ROUNDS]]: three servers of ASP.NET Core (tests/Pibl.Soak.Kestrel) behind PIBL (the program's
# path) are restarted one after another with SIGTERM, under 16 clients that compare every byte and 50 WebSockets. For
# ANNOUNCED seconds (3) a server's checks say 503 before it stops; 0: it stops at once, and a POST that crosses with the
# close of a kept connection may get 502. Exit code 1 when anything else failed. Loopback only, ports 8900 to 8903; as root
# in a network namespace of its own.
set -uo pipefail
pibl=$(realpath "$1")
announced=${2:-3}
rounds=${3:-1}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" = 0 ] && [ -z "${SOAK_INSIDE:-}" ] && unshare -n true 2>/dev/null; then
    export SOAK_INSIDE=1
    exec unshare -n "$0" "$pibl" "$announced" "$rounds"
fi

[ -z "${SOAK_INSIDE:-}" ] || ip link set lo up || exit 1
soak=tests/Pibl.Soak/bin/Release/net10.0/Pibl.Soak
kestrel=tests/Pibl.Soak.Kestrel/bin/Release/net10.0/Pibl.Soak.Kestrel
[ -x "$soak" ] || dotnet build tests/Pibl.Soak -c Release --nologo -v q || exit 1
[ -x "$kestrel" ] || dotnet build tests/Pibl.Soak.Kestrel -c Release --nologo -v q || exit 1
exec "$soak" rolling "$pibl" "$kestrel" "$announced" "$rounds"
