#!/usr/bin/env bash
# The NuGet packages: the program as a .NET tool (pibl), and the libraries, with symbols and a bill of materials each.
#
#     eng/pack.sh [FOLDER]        # artifacts/packages; it is emptied first
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

out=${1:-artifacts/packages}
rm -rf "$out"
mkdir -p "$out" artifacts/sbom
for project in Pibl.Http Pibl.Core Pibl.Proxy Pibl.OpenTelemetry Pibl.Redis Pibl.Kubernetes Pibl.Hosting Pibl; do
    name=$project
    [ "$project" = Pibl ] && name=pibl

    # A publish for one kind of machine leaves more behind than the packages bring.
    dotnet restore "src/$project" -v q
    sbom "$name" "src/$project" >"artifacts/sbom/$name.cdx.json"
    dotnet pack "src/$project" -c Release --no-restore -v q -o "$out" "-p:Sbom=$PWD/artifacts/sbom/$name.cdx.json"
done
ls -l "$out"
