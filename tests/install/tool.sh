#!/usr/bin/env bash
# dotnet tool install, as a new user does: from a folder of packages, into an empty one. The tool must listen, answer, store in its
# SQLite file, and end.
#
#     tests/install/tool.sh PACKAGES
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

feed_only "$(realpath "$1")" "$work/nuget.config"
dotnet tool install pibl --version "$version" --tool-path "$work/bin" --configfile "$work/nuget.config"
[ "$("$work/bin/pibl" --version)" = "pibl $version" ] || fail 'another version'

cd "$work"
printf 'LISTEN=unix:in.sock\nANSWER=204\nCACHE=on\n' >serv.config
"$work/bin/pibl" check --strict serv.config >/dev/null
"$work/bin/pibl" >out 2>&1 &
pid=$!
answers in.sock
ends
[ "$(head -c 15 persist.cache)" = 'SQLite format 3' ] || fail 'no cache file'
echo "pibl $version as a tool: installed, answered, ended"
