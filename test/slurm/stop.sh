#!/usr/bin/env bash
# Ends what start.sh started in the same folder, and waits for it: a controller that ends still writes its state.
set -uo pipefail
for daemon in slurmctld slurmd munge/pid; do
  file="$1/$daemon"
  [ -f "$file" ] || file="$1/$daemon.pid"
  [ -f "$file" ] || continue
  pid="$(cat "$file")"
  kill "$pid" 2>/dev/null
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
done
exit 0
