#!/usr/bin/env bash
# stress.sh PIBL [SECONDS [MODE…]]: clients of every kind against PIBL (the program's path), each byte compared, in every way of
# speaking to the sockets: io_uring, epoll, refused (a filter refuses io_uring, as Docker's does), framework; each with two
# processors as .NET counts them, and with eight, which makes several loops. As root it runs in a network namespace of its
# own, once with small socket buffers. Exit code 1 when a byte was wrong, a client hung, or something was not given back.
# Loopback only, ports 8600 to 8602 unless PORT says otherwise.
set -uo pipefail
pibl=$(realpath "$1")
seconds=${2:-600}
modes=("${@:3}")
[ ${#modes[@]} -gt 0 ] || modes=(io_uring epoll refused framework)
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [ "$(id -u)" = 0 ] && [ -z "${STRESS_INSIDE:-}" ] && unshare -n true 2>/dev/null; then
    export STRESS_INSIDE=1
    exec unshare -n "$0" "$pibl" "$seconds" "${modes[@]}"
fi

failed=()
said=$(mktemp)
trap 'rm -f "$said"' EXIT
ulimit -n "$(ulimit -Hn)"
stress=tests/Pibl.Soak/bin/Release/net10.0/Pibl.Soak
[ -x "$stress" ] || dotnet build tests/Pibl.Soak -c Release --nologo -v q || exit 1

# run MODE OPTIONS…: one run. What a failed one said is told again at the end.
run() {
    printf '\n== stress: mode %s, %s\n' "$1" "${*:2}"
    "$stress" stress "$pibl" --port "${PORT:-8600}" --seconds "$seconds" --mode "$1" "${@:2}" 2>&1 | tee "$said"
    [ "${PIPESTATUS[0]}" = 0 ] || failed+=("mode $*" "$(tail -15 "$said")")
}

# buffers MOST: what a socket of this namespace may hold, in bytes.
buffers() {
    [ -z "${STRESS_INSIDE:-}" ] && return
    printf '4096 %s %s' $(($1 < 16384 ? $1 : 16384)) "$1" >/proc/sys/net/ipv4/tcp_wmem
    printf '4096 %s %s' $(($1 < 131072 ? $1 : 131072)) "$1" >/proc/sys/net/ipv4/tcp_rmem
}

[ -z "${STRESS_INSIDE:-}" ] || ip link set lo up || exit 1
for mode in "${modes[@]}"; do
    buffers 4194304
    run "$mode" --processors 2
    buffers 131072
    run "$mode" --processors 8
done

[ ${#failed[@]} = 0 ] && exit 0
printf '\n== failed\n'
printf '%s\n' "${failed[@]}"
exit 1
