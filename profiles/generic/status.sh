#!/bin/sh
# What became of a job, in the one word that snakemake wants: running, success or failed. Usage: status.sh JOB
# Plain qstat also knows ended jobs in Torque, where -x means XML; in PBS Professional they need -x.
# Slurm's own qstat does not say how a job ended, so Slurm is asked.
# A job that nobody knows any more has failed, and is done again.
job=$1
about=$(qstat -f "$job" 2>/dev/null || qstat -x -f "$job" 2>/dev/null)
state=$(printf '%s\n' "$about" | sed -n 's/^[[:space:]]*job_state = //p')
case $state in
    [CFX]) ;;
    "") echo failed; exit ;;
    *) echo running; exit ;;
esac
ended=$(printf '%s\n' "$about" | sed -n 's/^[[:space:]]*[Ee]xit_status = //p')
if [ -z "$ended" ] && scontrol show job "$job" 2>/dev/null | grep -q JobState=COMPLETED; then
    ended=0
fi
[ "$ended" = 0 ] && echo success || echo failed
