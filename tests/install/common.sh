# What the tries beside this one share: . "$(dirname "$0")/common.sh"
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$repository/Directory.Build.props")
work=$(mktemp -d)
pid=
trap 'if [ -n "$pid" ]; then kill -KILL "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

fail() { echo "$*" >&2; exit 1; }

# feed_only FOLDER FILE: a nuget.config that knows this feed and no other.
feed_only() {
    printf '<configuration><packageSources><clear/><add key="local" value="%s"/></packageSources></configuration>\n' "$1" >"$2"
}

# answers SOCKET: waits until it does, ten seconds at the most.
answers() {
    for _ in {1..100}; do
        curl -sf --unix-socket "$1" -o /dev/null http://pibl.test/ && return
        kill -0 "$pid" 2>/dev/null || fail 'it has ended'
        sleep 0.1
    done
    fail "nobody answers at $1"
}

# ends: SIGTERM must end it by itself, with exit code 0.
ends() {
    kill -TERM "$pid"
    wait "$pid" || fail "exit code $?"
    pid=
}
