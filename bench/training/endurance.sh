#!/usr/bin/env bash
# A long training: does its memory stay flat, and does one that is killed at a random step end with the same weights?
# Usage: bench/training/endurance.sh      Results: bench/results/training-endurance.tsv
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=$root/../shared
work=$root/bench/target/training-endurance
results=$root/bench/results/training-endurance.tsv
mkdir -p "$work" "$(dirname "$results")"
keep() { printf '%s\t%s\n' "$@" | tee -a "$results"; }
done_already() { [ -f "$results" ] && grep -q "^$1" "$results"; }

# OUT: three epochs of SST-2 in batches of 8, 2595 steps
training() {
  "$root/limbeck" finetune "$shared/models/bert-sst2" --data "$shared/data/sst2" --epochs 3 --batch 8 --precision fp32 \
    --force -o "$1" >>"$1.log" 2>&1
}
step() { grep -o 'Training: [0-9]*' "$1.log" | tail -n 1 | tr -dc 0-9; }
worker() { pgrep -f "$1.training/worker.arguments" || true; }

done_already "resident memory" || {
  out=$work/whole
  rm -rf "$out"*
  training "$out" &
  while kill -0 $! 2>/dev/null; do
    pid=$(worker "$out")
    at=$(step "$out" || true)
    [ -z "$pid" ] || [ -z "$at" ] ||
      printf '%s\t%s\n' "$at" "$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status" 2>/dev/null)" >>"$out.memory"
    sleep 2
  done
  wait $!
  for at in 100 500 1000 1500 2000 2500; do
    keep "resident memory at step $at" "$(awk -v at="$at" '$1 >= at { print $2 " MB"; exit }' "$out.memory")"
  done
}
done_already "killed" || {
  [ -f "$work/whole/model.onnx" ] || { echo "endurance.sh: remove $results, for the whole training is needed again." >&2; exit 1; }
  out=$work/killed
  rm -rf "$out"*
  setsid bash -c "$(declare -f training); root='$root' shared='$shared'; training '$out'" &
  until [ -n "$(step "$out" 2>/dev/null || true)" ]; do sleep 1; done
  sleep $((RANDOM % 120 + 20))
  at=$(step "$out")
  kill -9 -- -$! && kill -9 $(worker "$out") 2>/dev/null || true
  wait $! 2>/dev/null || true
  training "$out"
  cmp "$work/whole/model.onnx" "$out/model.onnx" && same="the same model, bit for bit" || same="ANOTHER MODEL"
  keep "killed after step $at" "gone on with: $same"
}
