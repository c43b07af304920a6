#!/usr/bin/env bash
# soak.sh [SECONDS [PORT]]: publishes the program and soaks it (tests/Pibl.Soak): wrk, clients that reset at random and a
# server that resets at random. Ten minutes and port 8491 unless told; the server takes PORT + 1000 and + 1001.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
ulimit -n "$(ulimit -Hn)"
dotnet publish src/Pibl -c Release -o artifacts/pibl
exec dotnet run -c Release --project tests/Pibl.Soak -- artifacts/pibl/pibl "${1:-600}" "${2:-8491}"
