#!/usr/bin/env bash
# A Slurm of one node on this machine for the tests: its real controller and daemon, as root, without systemd, cgroups
# and accounting. It has a partition cpu, a partition gpu and a GPU that is pretended. Usage: start_slurm.sh FOLDER
# What it writes outside FOLDER, stop_slurm.sh removes.
set -euo pipefail
folder=$(realpath -m "${1:?the folder for its state and logs}")
host=$(hostname -s)
memory=$(awk '/MemTotal/ {print int($2 / 1024 * 0.9)}' /proc/meminfo)
# Jobs find the configuration here and nowhere else: a job step is started without SLURM_CONF.
if [ -e /etc/slurm/slurm.conf ]; then
    echo "/etc/slurm/slurm.conf is there: this machine has a Slurm already, or one was not stopped" >&2
    exit 1
fi

mkdir -p "$folder"/{spool,state,log,run} /etc/slurm
cat >/etc/slurm/slurm.conf <<END
ClusterName=tests
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# The job of a node that was lost is started again after as many seconds.
AuthInfo=cred_expire=5
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SwitchType=switch/none
MpiDefault=none
# By process group: by parents, a job whose shell dies of scancel before its snakemake would leave that running.
ProctrackType=proctrack/pgid
TaskPlugin=task/none
# Memory is looked at every second, and a step that holds more than it asked for is killed.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0,sched_min_interval=0
ReturnToService=2
MinJobAge=3600
KillWait=2
CompleteWait=0
SlurmdParameters=config_overrides
GresTypes=gpu
NodeName=c1 NodeHostname=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=$memory Gres=gpu:pretended:2 State=UNKNOWN
PartitionName=cpu Nodes=c1 Default=YES MaxTime=INFINITE State=UP
PartitionName=gpu Nodes=c1 MaxTime=INFINITE State=UP
END
cat >/etc/slurm/gres.conf <<END
AutoDetect=off
NodeName=c1 Name=gpu Type=pretended File=/dev/null
NodeName=c1 Name=gpu Type=pretended File=/dev/zero
END

mkdir -p /run/munge
chown munge: /run/munge
setpriv --reuid=munge --regid=munge --clear-groups /usr/sbin/munged --num-threads=2
/usr/sbin/slurmctld -c
/usr/sbin/slurmd
for _ in $(seq 100); do
    sinfo --noheader --Node --format=%T 2>/dev/null | grep -q idle && exit 0
    sleep 0.1
done
echo "the node did not come up; see $folder/log" >&2
exit 1
