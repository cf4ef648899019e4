#!/bin/sh
# Debian packages that some tests use. Installed on a CI machine alone (CI=true, root);
# elsewhere tests that lack one are skipped.
set -eu
[ "${CI:-}" = true ] || exit 0
missing=""
add_missing() { command -v "$1" >/dev/null || missing="$missing ${2:-$1}"; }
add_missing chromium
add_missing git
add_missing stilts
add_missing slurmctld slurm-wlm
add_missing munged munge
add_missing qsub slurm-wlm-torque
[ -z "$missing" ] && exit 0
apt-get update -qq
# No daemon is to start by itself: the tests start their own Slurm and stop it.
policy=/usr/sbin/policy-rc.d
[ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && trap 'rm -f $policy' EXIT; }
apt-get install -y -qq --no-install-recommends $missing
