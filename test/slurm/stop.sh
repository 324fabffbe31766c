#!/usr/bin/env bash
# Ends what start.sh started in the same folder.
set -uo pipefail
for daemon in slurmctld slurmd munge/pid; do
  file="$1/$daemon"
  [ -f "$file" ] || file="$1/$daemon.pid"
  [ -f "$file" ] && kill "$(cat "$file")" 2>/dev/null
done
exit 0
