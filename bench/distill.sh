#!/usr/bin/env bash
# Students beside their teachers: what they answer on test rows, how fast they are, what learning took.
# Usage: bench/distill.sh TASK...      Results: bench/results/distillation.tsv, one row as soon as it is finished.
# Tasks: sst2, mrpc, embeddings.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/distillation
results=$root/bench/results/distillation.tsv
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] || printf 'task\toptions\ttest\tMB\tspeed, one row\tspeed, 32 rows\n' >"$results"
bert=$shared/models/bert-sst2/model.onnx

speed() { # TEACHER STUDENT DATA BATCH OPTIONS...
  "$root/limbeck" bench "$1" "$2" --data "$3" --batch "$4" "${@:5}" --json -q |
    python3 -c 'import json, sys; print("%.2f" % json.load(sys.stdin)["models"][1]["speedup"])'
}

notes() { # FOLDER
  python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$1/run.json"
}

# NAME COMMAND...: made once.
made() {
  local out=$work/$1
  [ -e "$out" ] || "$root/limbeck" "${@:2}" -q -o "$out" >/dev/null
  echo "$out"
}

# TASK TEACHER DATA "COLUMNS" OPTIONS...
row() {
  local task=$1 teacher=$2 data=$3 columns=$4
  shift 4
  grep -qF -- "$task"$'\t'"$*"$'\t' "$results" && return 0
  local out
  out=$work/$(printf '%s' "$task $*" | tr -c 'a-z0-9\n' '-')
  # shellcheck disable=SC2086
  [ -f "$out/model.onnx" ] || "$root/limbeck" distill "$teacher" --data "$data" $columns "$@" --force -q -o "$out"
  local text
  text=$(printf '%s' "$columns" | grep -o -- '--text [^ ]*' || true)
  # shellcheck disable=SC2086
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$task" "$*" "$(notes "$out")" \
    "$(stat -c %s "$out/model.onnx" | awk '{ printf "%.1f", $1 / 1e6 }')" \
    "$(speed "$teacher" "$out/model.onnx" "$data" 1 $text)" "$(speed "$teacher" "$out/model.onnx" "$data" 32 $text)" |
    tee -a "$results"
}

exported() { # the demo's model and rows
  [ -d "$work/wordnet" ] || "$root/limbeck" demo --export "$work/wordnet" -q >/dev/null
  echo "$work/wordnet"
}

for task in "$@"; do
  case $task in
    sst2)
      row sst2 "$bert" "$shared/data/sst2" "" --layers 6 --epochs 3 --learning-rate 1e-4
      more=$(made sst2-copies-1 augment "$bert" --data "$shared/data/sst2" --copies 1)
      row sst2-copies-1 "$bert" "$more" "" --layers 6 --epochs 2 --learning-rate 1e-4 ;;
    mrpc)
      columns="--text 4,5 --label 1 --metric f1"
      # shellcheck disable=SC2086
      teacher=$(made mrpc-teacher finetune "$(exported)/model" --data "$shared/data/mrpc" $columns --pooling CLS --epochs 4 --force)
      row mrpc "$teacher" "$shared/data/mrpc" "$columns" --layers 6 --epochs 3 --learning-rate 1e-4 ;;
    embeddings)
      source=$(exported)
      row embeddings "$source/model" "$source/data" "--pooling CLS --metric recall@10" \
        --layers 4 --soft cosine --alpha 1 --epochs 1 --learning-rate 2e-4 ;;
    *) echo "distill.sh: '$task' is not a task; say sst2, mrpc or embeddings." >&2; exit 2 ;;
  esac
done
