# What the scripts beside this one share: . "$(dirname "$0")/common.sh"; they stand in the root of the repository then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Build servers would outlive the script, and hold its output open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

# The time of everything that carries one: the commit's, or the changelog's where there is no repository.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH

version() { sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props; }

# sbom NAME PROJECT [PURL…]: to standard output. The project has been restored.
sbom() {
    local name=$1 project=$2
    shift 2
    dotnet run eng/sbom.cs -- "$name" "$(version)" "$project/obj/project.assets.json" "$@"
}
