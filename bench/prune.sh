#!/usr/bin/env bash
# Single weights of a BERT that become 0: what it answers then, and what its archive takes.
# Usage: bench/prune.sh TASK...      Results: bench/results/pruned-weights.tsv, one row as soon as it is finished.
# Tasks: posttraining, 50 % and 2:4 at once; weights, 80 % while it learns from the original for so many EPOCHS (3).
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
  printf 'options\tzeros\tdev\tdrop, points\ttest\tdrop, points (95%%)\tagreement\tmodel MB\tarchive MB\tseconds\n' >"$results"

# FOLDER METRIC: the result on test rows, beside the original.
beside() { "$root/limbeck" evaluate "$1" --data "$data" --split test --against "$model" --metric "$2" -q; }

row() { # OPTIONS...
  grep -qF -- "$*"$'\t' "$results" && return 0
  local out
  out=$work/$(printf '%s' "$*" | tr -c 'a-z0-9' '-')
  [ -f "$out/run.json" ] ||
    "$root/limbeck" prune "$model" --data "$data" "$@" --archive --minimise bytes --force --json -q -o "$out" >/dev/null
  beside "$out" accuracy >"$work/accuracy.txt"
  beside "$out" agreement >"$work/agreement.txt"
  python3 - "$out" "$work" "$*" <<'P' | tee -a "$results"
import json, sys
out, work, options = sys.argv[1:]
run = json.load(open(f"{out}/run.json"))
sparsity = run["sparsity"]
# "accuracy 0.9132 (…) on 1821 rows", "against …", "0.60 points lost (95 % interval 0.11 to 1.10)"
test, _, lost = open(f"{work}/accuracy.txt").read().splitlines()[:3]
same = open(f"{work}/agreement.txt").read()
lost = lost.split()
drop = f"{lost[0]} ({lost[6]} to {lost[8].rstrip(')')})"
mega = lambda bytes: f"{bytes / 1e6:.1f}"
print(options, f"{sparsity['share']:.4f}", f"{run['after']['metric']:.4f}", f"{run['drop_points']:.2f}",
      test.split()[1], drop, same.split()[1], mega(run["after"]["bytes"]),
      mega(sparsity["archive"]["bytes"]), f"{run['provenance']['seconds']:.0f}", sep="\t")
P
}

for task in "$@"; do
  case $task in
    posttraining)
      for criterion in random magnitude wanda sparsegpt; do
        row --sparsity 0.5 --criterion "$criterion" --samples 128
      done
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
    *) echo "prune.sh: '$task' is not a task; say posttraining or weights." >&2; exit 2 ;;
  esac
done
