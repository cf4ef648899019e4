#!/bin/sh
# Debian packages that some tests use. Installed on a CI machine alone (CI=true, root); elsewhere tests that lack one are skipped.
set -eu
[ "${CI:-}" = true ] || exit 0
missing=""
for tool in chromium git stilts; do
    command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; }
