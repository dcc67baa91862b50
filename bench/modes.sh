#!/usr/bin/env bash
# Every mode, granularity and calibrator of `quantize` on a real BERT and a real CNN, each measured on the deployed file.
# Usage: bench/modes.sh bert|resnet      Results: bench/results/modes-TASK.tsv, one row as soon as it is finished.
set -euo pipefail
task=${1:?bert or resnet}
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
results=$root/bench/results/modes-$task.tsv
work=$root/bench/target/modes-$task
mkdir -p "$work" "$(dirname "$results")"
case $task in
  bert) model=$shared/models/bert-sst2 data=$shared/data/sst2 batch=32 ;;
  resnet) model=$shared/models/resnet56-cifar10 data=$shared/data/cifar10 batch=64 ;;
  *) echo "modes.sh: '$task' is not a task; say bert or resnet." >&2; exit 2 ;;
esac

[ -f "$results" ] || printf 'options\tverdict\tMB\ttest\tagreement\tspeed-up batch 1\tspeed-up batch %s\n' "$batch" >"$results"
answers() { "$root/limbeck" predict "$1" --data "$data" --split test -q | cut -f 1; }
[ -f "$work/original.txt" ] || answers "$model" >"$work/original.txt"

row() {
  grep -qF -- "$*"$'\t' "$results" && return 0
  local out="$work/out"
  rm -rf "$out"
  "$root/limbeck" quantize "$model" --data "$data" "$@" --force --json -q -o "$out" >"$work/quantize.json" || {
    printf '%s\tdeclined: no model\t\t\t\t\t\n' "$*" >>"$results"
    return 0
  }
  "$root/limbeck" evaluate "$out" --data "$data" --split test --json -q >"$work/test.json"
  answers "$out" >"$work/result.txt"
  "$root/limbeck" bench "$model" "$out" --data "$data" --batch "1,$batch" --json -q >"$work/bench.json"
  python3 - "$work" "$batch" "$*" >>"$results" <<'P'
import json, sys
work, batch, options = sys.argv[1], int(sys.argv[2]), sys.argv[3]
read = lambda name: json.load(open(f"{work}/{name}.json"))
quantized, test, bench = (read(n) for n in ("quantize", "test", "bench"))
original, result = (open(f"{work}/{name}.txt").read().split() for name in ("original", "result"))
agreement = sum(a == b for a, b in zip(original, result, strict=True)) / len(original)
speed = {}
for one in bench["models"]:
    ratio = one["speedup"]
    speed[one["batch"]] = ratio["median"] if isinstance(ratio, dict) else ratio
print(options, quantized["verdict"], f"{quantized['after']['bytes'] / 1e6:.1f}", f"{test['value']:.4f}",
      f"{agreement:.4f}", f"{speed[1]:.2f}", f"{speed[batch]:.2f}", sep="\t")
P
  tail -n 1 "$results"
}

row --mode lossless
for rule in minmax moving-average percentile mse entropy; do
  row --mode static --calibration "$rule"
done
row --mode dynamic --per-channel
row --mode dynamic --per-tensor
row --mode dynamic --per-channel --asymmetric
row --mode dynamic --bits 7
row --mode static --per-tensor
row --mode static --symmetric
row --mode static --bias-correction
[ "$task" = resnet ] || row --mode static --smooth-quant
row --mode fp16
row --mode weight-only --bits 8 --per-channel
row --mode weight-only --bits 4 --per-channel
[ "$task" = resnet ] || for bits in "8" "4" "2 --ort-version 1.24"; do
  row --mode weight-only --bits $bits --block 32
  row --mode weight-only --bits $bits --block 128
done
[ "$task" = resnet ] || row --mode weight-only --bits 4 --block 32 --asymmetric
[ "$task" = resnet ] || row --mode weight-only --bits 4 --block 32 --clip
[ "$task" = resnet ] || row --mode weight-only --bits 4 --per-channel --gptq --clip
