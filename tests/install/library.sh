#!/usr/bin/env bash
# The library, as a new user takes it: a fresh console project, dotnet add package, and the program on the package's page. Both packages:
# Pibl.Proxy with a program of its own, Pibl.Hosting in the generic host.
#
#     tests/install/library.sh PACKAGES
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Ours are taken from the folder, into a cache of their own: nobody gets those of an earlier build. What they need may be there.
cached=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')
cat >"$work/nuget.config" <<END
<configuration>
  <config><add key="globalPackagesFolder" value="$work/packages"/></config>
  <packageSources><add key="local" value="$(realpath "$1")"/></packageSources>
  <fallbackPackageFolders><add key="cached" value="$work/cached"/></fallbackPackageFolders>
</configuration>
END

# The fallback without ours.
mkdir "$work/cached"
for package in "$cached"/*/; do
    case $(basename "$package") in pibl | pibl.*) ;; *) ln -s "$package" "$work/cached/" ;; esac
done

# page PACKAGE: the program that its page shows.
page() { sed -n '/^```csharp$/,/^```$/{/^```/d;p}' "$repository/src/$1/README.md"; }

# try PACKAGE [MORE…]: makes a project of it, builds it, runs it.
try() {
    local package=$1 more
    shift
    mkdir "$work/$package.Tried"
    cd "$work/$package.Tried"
    dotnet new console --no-restore >/dev/null
    dotnet add package "$package" --version "$version" >"$work/add.out" || { cat "$work/add.out"; return 1; }
    # A name and its options.
    # shellcheck disable=SC2086
    for more in "$@"; do
        dotnet add package $more >"$work/add.out" || { cat "$work/add.out"; return 1; }
    done
    page "$package" >Program.cs
    dotnet build -c Release -v q -o out || return 1
    [ -e "$work/packages/$(echo "$package" | tr '[:upper:]' '[:lower:]')/$version/lib/net10.0/$package.xml" ] \
        || fail "$package has no XML documentation"
    printf 'LISTEN=unix:in.sock\nANSWER=204\nCACHE=off\n' >serv.config
    "out/$package.Tried" >run.out 2>&1 &
    pid=$!
    answers in.sock
    ends
    echo "$package $version as a library: added, built, answered, ended"
}

try Pibl.Proxy
try Pibl.Hosting "Microsoft.Extensions.Hosting --version $(
    sed -n 's/.*"Microsoft.Extensions.Hosting" Version="\([^"]*\)".*/\1/p' "$repository/Directory.Packages.props")"
