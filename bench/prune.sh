#!/usr/bin/env bash
# Single weights of a BERT that become 0: what it answers then, and what its archive takes.
# Usage: bench/prune.sh TASK...      Results: bench/results/pruned-weights.tsv, one row as soon as it is finished.
# Tasks: posttraining, 50 % at once; patterns, 2:4 at once; weights, 80 % while it learns from the original for EPOCHS (3).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/pruned-weights
results=$root/bench/results/pruned-weights.tsv
model=$shared/models/bert-sst2
data=$shared/data/sst2
epochs=${EPOCHS:-3}
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

for task in "$@"; do
  case $task in
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
    *) echo "prune.sh: '$task' is not a task; say posttraining, patterns or weights." >&2; exit 2 ;;
  esac
done
