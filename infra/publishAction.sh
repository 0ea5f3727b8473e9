#!/usr/bin/env bash
# Pushes the built action in a folder as tags of its own: publishAction.sh <folder> <repository> <tag of the release>
set -euo pipefail
folder=$1 repository=$2 tag=$3
[[ $tag =~ ^v[0-9]+\.[0-9]+\.[0-9]+ ]] || { echo "Expected a tag such as v1.2.3, not '$tag'." >&2; exit 2; }
git_in() { git -C "$folder" -c user.name=release -c user.email=release@users.noreply.github.com "$@"; }
git_in init --quiet
git_in add --all --force
git_in commit --quiet --message "The action of $tag"
# A published version never changes. The tag of the major version follows the newest one.
git_in push --quiet "$repository" "HEAD:refs/tags/check-$tag"
git_in push --quiet --force "$repository" "HEAD:refs/tags/check-${tag%%.*}"
git_in rev-parse HEAD
