#!/usr/bin/env bash
# Stop the Slurm that start_slurm.sh started, and remove what it wrote outside its folder. Usage: stop_slurm.sh FOLDER
set -uo pipefail
folder=$(realpath "${1:?the folder that start_slurm.sh was given}")
scancel --partition=cpu,gpu 2>/dev/null
for _ in $(seq 50); do
    [ -z "$(squeue --noheader 2>/dev/null)" ] && break
    sleep 0.1
done
pids=()
for file in "$folder"/run/slurmd.pid "$folder"/run/slurmctld.pid /run/munge/munged.pid; do
    [ -s "$file" ] && pids+=("$(cat "$file")") && kill "${pids[-1]}" 2>/dev/null
done
for pid in "${pids[@]}"; do
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
done
rm -f /etc/slurm/slurm.conf /etc/slurm/gres.conf
