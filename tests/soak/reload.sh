#!/usr/bin/env bash
# reload.sh PIBL [SECONDS [RELOADS]]: PIBL (the program's path) is reloaded again and again, by `pibl reload` and by SIGHUP, under wrk,
# 200 open WebSockets, 20 slow downloads and 8 clients that ask without an end; every tenth file is broken. Exit code 1 when a
# request failed, a connection was closed, a byte was wrong, or a reload did not do what it was asked. Needs wrk. Loopback
# only, ports 8700 to 8704 unless PORT says otherwise; as root in a network namespace of its own.
set -uo pipefail
pibl=$(realpath "$1")
seconds=${2:-60}
reloads=${3:-200}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" = 0 ] && [ -z "${SOAK_INSIDE:-}" ] && unshare -n true 2>/dev/null; then
    export SOAK_INSIDE=1
    exec unshare -n "$0" "$pibl" "$seconds" "$reloads"
fi

ulimit -n "$(ulimit -Hn)"
[ -z "${SOAK_INSIDE:-}" ] || ip link set lo up || exit 1
soak=tests/Pibl.Soak/bin/Release/net10.0/Pibl.Soak
[ -x "$soak" ] || dotnet build tests/Pibl.Soak -c Release --nologo -v q || exit 1
exec "$soak" reloads "$pibl" "$seconds" "$reloads" "${PORT:-8700}"
