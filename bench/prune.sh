#!/usr/bin/env bash
# Single weights of a BERT that become 0: what it answers then, and what its archive takes. Heads, neurons and channels that
# go: how fast what is left is beside the original.
# Usage: bench/prune.sh TASK...      Results: bench/results/pruned-weights.tsv and pruned-channels.tsv, one row as soon as it
# is finished.
# Tasks: posttraining, 50 % at once; patterns, 2:4 at once; weights, 80 % while it learns from the original for EPOCHS (3);
# encoder, heads and neurons of bert-sst2, and 8 bits on top; pictures, channels of a ResNet-56; criteria, each criterion on
# both at equal MACs, before and after the same short learning (pruned-criteria.tsv); peer, channels of a ResNet-56 by
# Torch-Pruning and by limbeck's same criterion, with the same passes over the rows.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/pruned-weights
results=$root/bench/results/pruned-weights.tsv
model=$shared/models/bert-sst2
data=$shared/data/sst2
epochs=${EPOCHS:-3}
# shellcheck source=bench/measures.sh
source "$root/bench/measures.sh"
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] ||
  printf 'options\tzeros\tdev\tdrop, points\ttest\tdrop, points (95 %%)\tagreement\tmodel MB\tarchive MB\tseconds\n' >"$results"

answers() { "$root/limbeck" predict "$1" --data "$data" --split test -q | cut -f 1; }
[ -s "$work/original.txt" ] || answers "$model" >"$work/original.txt"

row() { # OPTIONS...
  grep -qF -- "$*"$'\t' "$results" && return 0
  local out
  out=$work/$(printf '%s' "$*" | tr -c 'a-z0-9' '-')
  [ -f "$out/run.json" ] ||
    "$root/limbeck" prune "$model" --data "$data" "$@" --archive --minimise bytes --force --json -q -o "$out" >/dev/null
  answers "$out" >"$work/result.txt"
  python3 - "$out" "$work" "$data" "$*" <<'P' | tee -a "$results"
import json, math, statistics, sys
out, work, data, options = sys.argv[1:]
run = json.load(open(f"{out}/run.json"))
sparsity = run["sparsity"]
truth = [line.split("\t")[0] for line in open(f"{data}/test.tsv", encoding="utf-8")]
original, result = (open(f"{work}/{name}.txt").read().split() for name in ("original", "result"))
right = lambda answers: [a == t for a, t in zip(answers, truth, strict=True)]
lost = [100 * (before - after) for before, after in zip(right(original), right(result))]
drop, error = statistics.mean(lost), 1.96 * statistics.stdev(lost) / math.sqrt(len(lost))
agreement = statistics.mean(a == b for a, b in zip(original, result))
print(options, f"{sparsity['share']:.4f}", f"{run['after']['metric']:.4f}", f"{run['drop_points']:.2f}",
      f"{statistics.mean(right(result)):.4f}", f"{drop:.2f} ({drop - error:.2f} to {drop + error:.2f})",
      f"{agreement:.4f}", f"{run['after']['bytes'] / 1e6:.1f}", f"{sparsity['archive']['bytes'] / 1e6:.1f}",
      f"{run['provenance']['seconds']:.0f}", sep="\t")
P
}

channels=$root/bench/results/pruned-channels.tsv
[ -f "$channels" ] ||
  printf 'model\toptions\tMACs, M\tMB\tsearch drop, points\ttest\tof\tspeed, one row\tspeed, a batch\n' >"$channels"

# A smaller model beside its original; the drop is empty if another tool made it. NAME ORIGINAL RESULT DATA BATCH WHAT
smaller() {
  grep -qF -- "$1"$'\t'"$6"$'\t' "$channels" && return 0
  printf '%s\t%s\t%s of %s\t%s of %s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$6" "$(size "$3" macs 1e6 %.1f)" "$(size "$2" macs 1e6 %.1f)" \
    "$(size "$3" bytes 1e6 %.1f)" "$(size "$2" bytes 1e6 %.1f)" \
    "$([ ! -f "$3/run.json" ] || python3 -c 'import json, sys; print("%.2f" % json.load(open(sys.argv[1]))["drop_points"])' \
      "$3/run.json")" \
    "$(accuracy "$3" "$4")" "$(accuracy "$2" "$4")" "$(speed "$2" "$3" "$4" 1)" "$(speed "$2" "$3" "$4" "$5")" |
    tee -a "$channels"
}

criteria=$root/bench/results/pruned-criteria.tsv
[ -f "$criteria" ] || printf 'model\tcriterion\tMACs, M\ttest\tpruned\tand after learning\n' >"$criteria"

# What is left at equal MACs. NAME MODEL DATA CRITERION "BUDGET" "LEARNING"
by_criterion() {
  grep -qF -- "$1"$'\t'"$4"$'\t' "$criteria" && return 0
  local pruned learned
  # shellcheck disable=SC2086
  {
    pruned=$(made "$1-$4" prune "$2" --data "$3" --criterion "$4" $5 --force)
    learned=$(made "$1-$4-learned" prune "$2" --data "$3" --criterion "$4" $5 --recover $6 --force)
  }
  printf '%s\t%s\t%s of %s\t%s\t%s\t%s\n' "$1" "$4" "$(size "$pruned" macs 1e6 %.1f)" "$(size "$2" macs 1e6 %.1f)" \
    "$(accuracy "$2" "$3")" "$(accuracy "$pruned" "$3")" "$(accuracy "$learned" "$3")" | tee -a "$criteria"
}

for task in "$@"; do
  case $task in
    peer)
      images=$shared/data/cifar10
      epochs=${EPOCHS:-2}
      dense=$(fitted_resnet56)
      venv=$root/bench/training/.venv
      [ -x "$venv/bin/python" ] || {
        python3 -m venv "$venv"
        "$venv/bin/pip" -q install -r "$root/bench/training/requirements.txt"
      }
      peer=$work/resnet56-torch-pruning-$epochs
      mkdir -p "$peer"
      cp "$dense/preprocessor_config.json" "$peer"
      [ -f "$peer/model.onnx" ] || "$venv/bin/python" "$root/bench/training/pruning_peer.py" "$dense/model.onnx" "$images" 0.475 \
        "$epochs" 0.05 "$peer/model.onnx"
      smaller "resnet56, peer" "$dense" "$peer" "$images" 64 "Torch-Pruning, group magnitude, $epochs passes"
      ours=$(made "resnet56-ours-$epochs" prune "$dense/model.onnx" --data "$images" --macs 0.475 --criterion group-norm \
        --recover --epochs "$epochs" --learning-rate 0.05 --force)
      smaller "resnet56, peer" "$dense" "$ours" "$images" 64 "limbeck, group-norm, $epochs passes" ;;
    criteria)
      for criterion in l1 l2 group-norm taylor fisher apoz obs random; do
        by_criterion bert-sst2 "$model" "$data" "$criterion" "--macs 0.7" "--epochs 1 --train-rows 3000 --learning-rate 5e-5"
      done
      images=$shared/data/cifar10
      dense=$(fitted_resnet56)
      for criterion in l1 l2 group-norm geometric-median bn-scale taylor fisher apoz hrank obs random; do
        by_criterion resnet56 "$dense/model.onnx" "$images" "$criterion" "--macs 0.7 --multiple 8" \
          "--epochs 1 --train-rows 10000"
      done ;;
    encoder)
      more=$(made sst2-copies-4 augment "$model" --data "$data" --copies 4)
      half="--latency 0.47 --criterion taylor --recover --epochs 1 --learning-rate 1e-4"
      # shellcheck disable=SC2086
      pruned=$(made encoder prune "$model" --data "$more" $half --force)
      smaller bert-sst2 "$model" "$pruned" "$data" 32 "$half"
      int8=$(made encoder-int8 quantize "$pruned" --data "$data" --max-drop 0.5 --force)
      smaller bert-sst2 "$model" "$int8" "$data" 32 "the same, then quantize --max-drop 0.5" ;;
    pictures)
      images=$shared/data/cifar10
      dense=$(fitted_resnet56)
      half="--macs 0.475 --recover --epochs 2"
      # shellcheck disable=SC2086
      pruned=$(made resnet56-half prune "$dense/model.onnx" --data "$images" $half --force)
      smaller resnet56 "$dense/model.onnx" "$pruned" "$images" 64 "$half" ;;
    posttraining)
      for criterion in magnitude wanda sparsegpt random; do
        row --sparsity 0.5 --criterion "$criterion" --samples 128
      done ;;
    patterns)
      for criterion in magnitude wanda sparsegpt; do
        row --pattern 2:4 --criterion "$criterion" --samples 128
      done
      row --sparsity 0.5 --criterion sparsegpt --samples 128 --archive-values fp16 ;;
    weights)
      learning="--recover --epochs $epochs --learning-rate 5e-5"
      # shellcheck disable=SC2086
      {
        row --sparsity 0.8 --criterion magnitude $learning
        row --sparsity 0.8 --criterion sparsegpt --samples 128 $learning
        row --sparsity 0.8 --criterion magnitude --gradual $learning
        row --sparsity 0.8 --criterion movement $learning
      } ;;
    *) echo "prune.sh: '$task' is not a task; say posttraining, patterns, weights, encoder, pictures, criteria or peer." >&2; exit 2 ;;
  esac
done
