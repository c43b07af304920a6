#!/usr/bin/env bash
# One native file that needs no .NET, for one kind of machine.
#
#     eng/publish.sh [RID] [FOLDER]        # the kind that it runs on, artifacts/native; the folder is emptied first
#
# RID: linux-x64, linux-arm64, osx-x64, osx-arm64, win-x64, win-arm64. A native program is linked by the linker of its system: Linux
# for Linux (of the other processor with its cross compiler and libraries), macOS for macOS, Windows for Windows. docs/install.md
# says what each needs. Beside the file is its bill of materials, in artifacts/sbom.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

this() {
    local system processor
    case $(uname -s) in Linux) system=linux ;; Darwin) system=osx ;; *) system=win ;; esac
    case $(uname -m) in aarch64 | arm64) processor=arm64 ;; *) processor=x64 ;; esac
    echo "$system-$processor"
}

# missing RID: what this machine lacks for it, in words; nothing where it can be made.
missing() {
    [ "${1%-*}" = "$(this | cut -d- -f1)" ] || { echo "a machine with ${1%-*}: its linker and libraries are there only"; return; }
    [ "$1" != "$(this)" ] && [ "$1" = linux-arm64 ] || return 0
    command -v clang >/dev/null && command -v aarch64-linux-gnu-gcc >/dev/null \
        || echo 'clang, gcc-aarch64-linux-gnu and the arm64 libraries (dpkg --add-architecture arm64)'
}

rid=${1:-$(this)}
out=${2:-artifacts/native}
lacks=$(missing "$rid")
if [ -n "$lacks" ]; then
    echo "eng/publish.sh: $rid cannot be made here; it needs $lacks" >&2
    exit 1
fi

rm -rf "$out"
mkdir -p artifacts/sbom
dotnet publish src/Pibl -c Release -r "$rid" -p:PublishAot=true -o "$out"

# What the file has in itself beside the packages: the runtime, and the system's SQLite where it was linked.
runtime=$(grep -iA1 'ilcompiler' src/Pibl/obj/project.assets.json | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1)
inside=("pkg:nuget/runtime.$rid.Microsoft.DotNet.ILCompiler@$runtime")
if [ "$rid" = "$(this)" ] && [ ! -e "$out/libe_sqlite3.so" ] && command -v dpkg-query >/dev/null; then
    inside+=("pkg:deb/debian/libsqlite3-dev@$(dpkg-query -W -f '${Version}?arch=${Architecture}' libsqlite3-dev)")
fi

sbom pibl src/Pibl "${inside[@]}" >"artifacts/sbom/pibl-$rid.cdx.json"
ls -l "$out"
