#!/usr/bin/env bash
# grpc.sh PIBL [--streams 1000] [--only WORDS]: a gRPC server and client of ASP.NET Core (tests/Pibl.Grpc) with PIBL (the
# program's path) between them, case by case: the four shapes in clear text and over TLS, deadlines, cancellation, errors,
# servers that are killed, stopped and checked, gRPC-Web. Exit code 1 when a case fails. Loopback only, ports 25600 to 25699;
# as root in a network namespace of its own.
set -uo pipefail
pibl=$(realpath "$1")
shift
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" = 0 ] && [ -z "${SOAK_INSIDE:-}" ] && unshare -n true 2>/dev/null; then
    export SOAK_INSIDE=1
    exec unshare -n "$0" "$pibl" "$@"
fi

[ -z "${SOAK_INSIDE:-}" ] || ip link set lo up || exit 1
grpc=tests/Pibl.Grpc/bin/Release/net10.0/Pibl.Grpc
[ -x "$grpc" ] || dotnet build tests/Pibl.Grpc -c Release --nologo -v q || exit 1
exec "$grpc" run "$pibl" "$@"
