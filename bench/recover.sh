#!/usr/bin/env bash
# What rounding loses, and what learning from the original wins back, on test rows.
# Usage: bench/recover.sh      Results: bench/results/recovery.tsv, one row as soon as it is finished.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/recovery
results=$root/bench/results/recovery.tsv
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] || printf 'model\toptions\tMB\toriginal\trounded\trecovered\tagreement rounded\tagreement recovered\n' >"$results"

accuracy() { "$root/limbeck" evaluate "$1" --data "$2" --split test --json -q | python3 -c 'import json, sys; print("%.4f" % json.load(sys.stdin)["value"])'; }
answers() { "$root/limbeck" predict "$1" --data "$2" --split test -q | cut -f 1; }
agreement() { paste -d ' ' "$1" "$2" | awk '{ same += $1 == $2 } END { printf "%.4f", same / NR }'; }

# MODEL DATA EPOCHS OPTIONS...
row() {
  local model=$shared/models/$1 data=$shared/data/$2 epochs=$3 name
  name=$1
  shift 3
  grep -qF -- "$name"$'\t'"$*"$'\t' "$results" && return 0
  local out
  out=$work/$(printf '%s' "$name $*" | tr -c 'a-z0-9\n' '-')
  [ -f "$out/rounded/model.onnx" ] || "$root/limbeck" quantize "$model" --data "$data" "$@" --force -q -o "$out/rounded"
  [ -f "$out/recovered/model.onnx" ] ||
    "$root/limbeck" quantize "$model" --data "$data" "$@" --recover --epochs "$epochs" --force -q -o "$out/recovered"
  answers "$model" "$data" >"$out/original.txt"
  answers "$out/rounded" "$data" >"$out/rounded.txt"
  answers "$out/recovered" "$data" >"$out/recovered.txt"
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$*" \
    "$(stat -c %s "$out/recovered/model.onnx" | awk '{ printf "%.2f", $1 / 1e6 }')" \
    "$(accuracy "$model" "$data")" "$(accuracy "$out/rounded" "$data")" "$(accuracy "$out/recovered" "$data")" \
    "$(agreement "$out/original.txt" "$out/rounded.txt")" "$(agreement "$out/original.txt" "$out/recovered.txt")" >>"$results"
  tail -n 1 "$results"
}

row resnet56-cifar10 cifar10 1 --mode weight-only --bits 4 --per-channel
row bert-sst2 sst2 3 --mode weight-only --bits 4 --per-channel --asymmetric --gptq --clip --samples 600
row bert-sst2 sst2 1 --mode static
row resnet56-cifar10 cifar10 1 --mode static
