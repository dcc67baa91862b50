#!/usr/bin/env bash
# A model with early exits as a server runs it: AdaptiveSession, in which rows of all requests meet between the exits,
# beside the one-file form in a plain loop (take up to a batch of waiting rows, run it, answer it) on all cores, and in one
# such loop on each core ("loops"). Rows arrive whatever becomes of them (Poisson), at the same times for all; latency
# counts from when a row was to arrive.
# Usage: bench/serving.sh load MODEL DATA SPEED [HARD]   Results: bench/results/serving-load.tsv
#        bench/serving.sh rows                           Results: bench/results/serving-rows.tsv
# MODEL is a flat form in any deployment form with its tokenizer beside it; HARD is the share of rows that run through all
# blocks, as the data have it if absent. Loads are shares of the rows a second that the loop manages at once.
# `rows` sends a million rows of a tiny model from six threads and looks at every answer.
# ROWS (2000 or 1000000), BATCH (8) and ROUNDS (3) are taken from the environment.
set -euo pipefail
task=${1:?load or rows}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/bench/target/serving
results=$root/bench/results/serving-$task.tsv
batch=${BATCH:-8}
mkdir -p "$work" "$(dirname "$results")"

# The program is among ort's tests, where the rest of the build compiles and checks it.
(cd "$root" && ./mvnw -q -B -Dquick -pl ort -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath")
bench() { java -cp "$root/ort/target/test-classes:$root/ort/target/classes:$(cat "$work/classpath")" dev.limbeck.ort.ServingBench "$@"; }

# A load at all rates: 0, all rows at once, or a share of what the loop managed then.
load() { # MODEL DATA SPEED HARD ROUND
  local setting share rate key
  setting=$(basename "$1")$'\t'$3$'\t'$4$'\t'$batch
  for share in all 0.5 0.7 0.85 0.95; do
    key=$setting$'\t'$share$'\t'$5$'\t'
    grep -qF -- "$key" "$results" && continue
    rate=0
    [ "$share" = all ] || rate=$(grep -F -- "$setting"$'\tall\t'"$5"$'\tloop\t' "$results" | awk -F '\t' -v share="$share" '{ print share * $9 }')
    bench load "$1" "$2" "$3" "${4/natural/-1}" "$rate" "${ROWS:-2000}" "$batch" "$5" |
      sed "s|^|$key|" >"$work/rows"
    tee -a "$results" <"$work/rows"
  done
}

case $task in
  load)
    [ -f "$results" ] || printf 'model\tspeed\thard\tbatch\tload\tround\tserver\trows\trows/s\tp50 ms\tp99 ms\tmean layer\n' >"$results"
    for round in $(seq "${ROUNDS:-3}"); do
      load "${2:?a flat model}" "${3:?rows}" "${4:?a speed}" "${5:-natural}" "$round"
    done ;;
  rows)
    [ -f "$results" ] || {
      printf 'rows\tcompared\tseconds\trows/s\tMB in the middle\tMB at the end\n' >"$work/rows"
      # Six threads, three rows to a request.
      bench rows $((${ROWS:-1000000} / 18)) >>"$work/rows"
      mv "$work/rows" "$results"
    }
    cat "$results" ;;
  *) echo "serving.sh: '$task' is not a task; say load or rows." >&2; exit 2 ;;
esac
