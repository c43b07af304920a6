#!/usr/bin/env bash
# scenarios.sh PROGRAM [OPTIONS]: PROGRAM (a path) stands in front of three servers, the third of which dies, hangs, is slow,
# cuts off, speaks garbage, flaps, leaves the list, and comes back each time; clients compare every byte, and wrk asks
# beside them. OPTIONS: --as nginx|haproxy|yarp for what is not PIBL, --seconds 5 that a trouble lasts, --at-once 1, --only
# TROUBLE, --port 8800 (four ports for each trouble). The files that they run by are in scenarios/. YARP's program is
# tests/Pibl.Bench.Yarp. Exit code 1 when PIBL does not what docs/resilience.md says. Needs wrk. Loopback only; as root in
# a network namespace of its own.
set -uo pipefail
program=$(command -v "$1") && program=$(realpath "$program") || exit 2
shift
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" = 0 ] && [ -z "${SOAK_INSIDE:-}" ] && unshare -n true 2>/dev/null; then
    export SOAK_INSIDE=1
    exec unshare -n "$0" "$program" "$@"
fi

[ -z "${SOAK_INSIDE:-}" ] || ip link set lo up || exit 1
soak=tests/Pibl.Soak/bin/Release/net10.0/Pibl.Soak
[ -x "$soak" ] || dotnet build tests/Pibl.Soak -c Release --nologo -v q || exit 1
exec "$soak" scenarios "$program" "$@"
