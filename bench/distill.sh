#!/usr/bin/env bash
# Students beside their teachers: what they answer on test rows, how fast they are, what learning took.
# Usage: bench/distill.sh TASK...      Results: bench/results/distillation.tsv, one row as soon as it is finished.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/distillation
results=$root/bench/results/distillation.tsv
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] || printf 'task\toptions\ttest\tMB\tspeed, one row\tspeed, 32 rows\n' >"$results"

speed() { # TEACHER STUDENT DATA BATCH
  "$root/limbeck" bench "$1" "$2" --data "$3" --batch "$4" --json -q |
    python3 -c 'import json, sys; print("%.2f" % json.load(sys.stdin)["models"][1]["speedup"])'
}

# TASK TEACHER DATA OPTIONS...
row() {
  local task=$1 teacher=$2 data=$3
  shift 3
  grep -qF -- "$task"$'\t'"$*"$'\t' "$results" && return 0
  local out
  out=$work/$(printf '%s' "$task $*" | tr -c 'a-z0-9\n' '-')
  [ -f "$out/model.onnx" ] || "$root/limbeck" distill "$teacher" --data "$data" "$@" --force -q -o "$out"
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$task" "$*" \
    "$(python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$out/run.json")" \
    "$(stat -c %s "$out/model.onnx" | awk '{ printf "%.1f", $1 / 1e6 }')" \
    "$(speed "$teacher" "$out/model.onnx" "$data" 1)" "$(speed "$teacher" "$out/model.onnx" "$data" 32)" |
    tee -a "$results"
}

for task in "$@"; do
  case $task in
    sst2) row sst2 "$shared/models/bert-sst2/model.onnx" "$shared/data/sst2" --layers 6 --epochs 3 ;;
    *) echo "distill.sh: '$task' is not a task; say sst2." >&2; exit 2 ;;
  esac
done
