#!/usr/bin/env bash
# The image of eng/container/Containerfile from a native file that is there, where no registry can be reached: its second stage alone.
#
#     eng/image.sh [NATIVE] [TAG]         # artifacts/native/pibl, localhost/pibl:VERSION
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

native=${1:-artifacts/native/pibl}
tag=${2:-localhost/pibl:$(version)}
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
eng/rootfs.sh "$native" "$context/root-of-image"
sed -e '1,/^FROM scratch/{/^FROM scratch/!d}' -e 's/--from=build //' eng/container/Containerfile >"$context/Containerfile"
buildah build --isolation chroot --timestamp "$SOURCE_DATE_EPOCH" -t "$tag" -f "$context/Containerfile" "$context"
