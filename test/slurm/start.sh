#!/usr/bin/env bash
# Starts a SLURM of one node for the tests, all of its state in the folder given: start.sh FOLDER, stop.sh FOLDER.
# Debian: apt-get install slurm-wlm munge. As root, because slurmd is; nothing of the system's own SLURM is touched but
# munge, which runs on a key and a socket in the folder. The last line tells what to put into SLURM_CONF.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
host=$(hostname -s)
cores=$(nproc)
memory=$(awk '/MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
mkdir -p "$folder"/{state,spool,log,munge}
chmod 755 "$folder"

# munge refuses keys, sockets and logs in folders that others may write to.
chmod 700 "$folder/munge"
dd if=/dev/urandom of="$folder/munge/key" bs=1024 count=1 status=none
chmod 400 "$folder/munge/key"
chmod 711 "$folder/munge"
munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
  --pid-file="$folder/munge/pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"

cat > "$folder/slurm.conf" <<CONF
ClusterName=engram
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
SlurmctldPort=16817
SlurmdPort=16818
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2
ReturnToService=2
MinJobAge=300
KillWait=5
# A machine that is busy is not a node that is lost.
UnkillableStepTimeout=600
SlurmdTimeout=0
MaxArraySize=1001
JobRequeue=1
RequeueExit=
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
sed -i '/^RequeueExit=$/d' "$folder/slurm.conf"
export SLURM_CONF="$folder/slurm.conf"
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF"
for _ in $(seq 480); do
  if sinfo -h -o %T 2>/dev/null | grep -q idle; then
    echo "$SLURM_CONF"
    exit 0
  fi
  sleep 0.5
done
echo "the node did not come up; see $folder/log" >&2
exit 1
