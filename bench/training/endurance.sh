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
# PID: the first and the last address kept for the Java heap, as 16 digits, so that their order is that of text
heap() {
  jcmd "$1" GC.heap_info 2>/dev/null | grep generation | grep -oE '0x[0-9a-f]+' | sed 's/^0x0*//' | sort -u |
    awk '{ printf "%s%s\n", substr("0000000000000000", length($1) + 1), $1 }' | sort | sed -n '1p;$p' | paste -s -d ' '
}
# PID FIRST LAST: the megabytes of the process that are resident, and those of them outside the Java heap
resident() {
  awk -v first="$2" -v last="$3" '
    /^[0-9a-f]+-[0-9a-f]+ / {
      split($1, ends, "-")
      at = substr("0000000000000000", length(ends[1]) + 1) ends[1]
      inside = (at "" >= first "") && (at "" < last "")
    }
    /^Rss:/ { all += $2; if (!inside) outside += $2 }
    END { printf "%d\t%d\n", all / 1024, outside / 1024 }' "/proc/$1/smaps" 2>/dev/null
}

done_already "resident memory" || {
  out=$work/whole
  ends=
  rm -rf "$out"*
  training "$out" &
  while kill -0 $! 2>/dev/null; do
    pid=$(worker "$out")
    at=$(step "$out" || true)
    [ -z "$pid" ] || [ -z "$at" ] || {
      [ -n "$ends" ] || ends=$(heap "$pid") || true
      [ -z "$ends" ] || printf '%s\t%s\n' "$at" "$(resident "$pid" $ends)" >>"$out.memory"
    }
    sleep 2
  done
  wait $!
  for at in 100 300 500 1000 1500 2000 2500; do
    keep "resident memory at step $at" "$(awk -v at="$at" \
      '$1 >= at && NF == 3 { print $2 " MB, " $3 " MB of it outside the Java heap"; exit }' "$out.memory")"
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
