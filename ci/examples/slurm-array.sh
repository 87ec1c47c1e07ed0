#!/usr/bin/env bash
# Grades a folder of workbooks on a Slurm cluster, one partition a task:
#
#   sbatch --array=1-8 ci/examples/slurm-array.sh SUBMISSIONS RESULTS SEED
#   isolab grade --merge RESULTS/* --format html > report.html
#
# SUBMISSIONS and RESULTS lie on a file system that all nodes share. When tasks were stopped,
# submit the same line again: what is graded is not graded twice. Numbers are 1 to the last.
# The nodes need isolab in PATH, or its path in ISOLAB.
#SBATCH --job-name=isolab-grade
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --requeue
set -euo pipefail

status=0
"${ISOLAB:-isolab}" grade "$1" \
    --results "$2/$SLURM_ARRAY_TASK_ID" --seed "$3" \
    --partition "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" || status=$?
# 1 says that a student has not solved something: this job has done its work.
((status == 1)) || exit "$status"
