#!/usr/bin/env bash
# Other architectures beside the models that they begin from: size, MACs, speed, and what they answer on test rows before
# and after the same learning, from the trained weights and from random ones.
# Usage: bench/restructure.sh TASK...      Results: bench/results/restructured.tsv, one row as soon as it is finished.
# Tasks: pictures, a small VGG that is trained here on data/cifar10; head, the same with another head; resnet, a ResNet-56,
# beside itself after the same learning; curve, bert-sst2 in low rank, in closed form; bert, bert-sst2 by each technique and
# after a short learning; low-rank and albert, bert-sst2 in low rank and with shared layers, after a longer one.
# EPOCHS (1, 3 of resnet) of learning is taken from the environment.
set -euo pipefail
shopt -s inherit_errexit
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/restructured
results=$root/bench/results/restructured.tsv
epochs=${EPOCHS:-1}
# shellcheck source=bench/measures.sh
source "$root/bench/measures.sh"
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] || {
  printf 'task\toptions\tparameters\tMB\tMACs, M\tspeed, one row\tspeed, a batch\toriginal\tclosed form\treconstructed\trandom'
  printf '\tlearned\tlearned, from random\n'
} >"$results"
bert=$shared/models/bert-sst2/model.onnx

# What one is beside the other: SIZE FIELD DIVISOR.
shrunk() { printf '%s of %s' "$(size "$2" "$3" "$4" %.3g)" "$(size "$1" "$3" "$4" %.3g)"; }

# A restructured model, made once. NAME MODEL DATA OPTIONS...
restructured() {
  local out=$work/$1
  [ -f "$out/model.onnx" ] || "$root/limbeck" restructure "$2" --data "$3" "${@:4}" --force -q -o "$out" >/dev/null
  echo "$out/model.onnx"
}

# What the original of a task answers, measured once. TASK MODEL DATA
before() {
  local kept=$work/$1-original.txt
  [ -s "$kept" ] || accuracy "$2" "$3" >"$kept"
  cat "$kept"
}

# A finished row: a model in closed form beside the original, and what others answer.
# TASK MODEL CLOSED DATA BATCH "OPTIONS" RECONSTRUCTED RANDOM LEARNED LEARNED-FROM-RANDOM
beside() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$6" \
    "$(shrunk "$2" "$3" parameters 1)" "$(shrunk "$2" "$3" bytes 1e6)" "$(shrunk "$2" "$3" macs 1e6)" \
    "$(speed "$2" "$3" "$4" 1)" "$(speed "$2" "$3" "$4" "$5")" "$(before "$1" "$2" "$4")" "$(accuracy "$3" "$4")" \
    "${@:7}" | tee -a "$results"
}

# TASK MODEL DATA BATCH "LEARNING" OPTIONS...
row() {
  local task=$1 model=$2 data=$3 batch=$4 learning=$5
  shift 5
  grep -qF -- "$task"$'\t'"$*"$'\t' "$results" && return 0
  local name closed reconstructed= start= random learned relearned
  name=$task-$(printf '%s' "$*" | tr -c 'a-z0-9' '-')
  closed=$(restructured "$name" "$model" "$data" "$@")
  case "$*" in
    *share-* | *factorize-*) ;; # no layer of their own makes what they make
    *)
      start="--start-from reconstructed"
      # shellcheck disable=SC2086
      reconstructed=$(accuracy "$(restructured "$name-reconstructed" "$model" "$data" "$@" $start)" "$data") ;;
  esac
  random=$(restructured "$name-random" "$model" "$data" "$@" --start-from random)
  # shellcheck disable=SC2086
  {
    learned=$(restructured "$name-learned" "$model" "$data" "$@" $start --recover $learning)
    relearned=$(restructured "$name-relearned" "$model" "$data" "$@" --start-from random --recover $learning)
  }
  beside "$task" "$model" "$closed" "$data" "$batch" "$*" "$reconstructed" \
    "$(accuracy "$random" "$data")" "$(accuracy "$learned" "$data")" "$(accuracy "$relearned" "$data")"
}

# What comes of a model in closed form and after learning, and nothing else. TASK MODEL DATA BATCH "LEARNING" OPTIONS...
short_row() {
  local task=$1 model=$2 data=$3 batch=$4 learning=$5
  shift 5
  grep -qF -- "$task"$'\t'"$*"$'\t' "$results" && return 0
  local name closed learned last=
  name=$task-$(printf '%s' "$*" | tr -c 'a-z0-9' '-')
  closed=$(restructured "$name" "$model" "$data" "$@")
  # shellcheck disable=SC2086
  [ -z "$learning" ] || {
    learned=$(restructured "$name-learned" "$model" "$data" "$@" --recover $learning)
    last=$(accuracy "$learned" "$data")
  }
  beside "$task" "$model" "$closed" "$data" "$batch" "$*" "" "" "$last" ""
}

# The original after the learning that others have. TASK MODEL LEARNED DATA
control_row() {
  grep -q "^$1"$'\t'control "$results" || printf '%s\tcontrol: the original after the same learning\t\t\t\t\t\t%s\t\t\t\t%s\t\n' \
    "$1" "$(before "$1" "$2" "$4")" "$(accuracy "$3/model.onnx" "$4")" | tee -a "$results"
}

# A network with 5×5 and wide 3×3 convolutions and a fully connected head, trained for a few minutes.
small_vgg() {
  [ -f "$work/small-vgg.onnx" ] || {
    # The program is among ort's tests, where the rest of the build compiles and checks it.
    (cd "$root" && ./mvnw -q -B -Dquick -pl ort -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/classpath")
    java -cp "$root/ort/target/test-classes:$root/ort/target/classes:$(cat "$work/classpath")" \
      dev.limbeck.technique.structure.SmallVggBench "$work/small-vgg.onnx"
  }
  [ -f "$work/small-vgg/model.onnx" ] ||
    "$root/limbeck" finetune "$work/small-vgg.onnx" --data "$shared/data/cifar10" --epochs 5 --learning-rate 0.05 --force -q \
      -o "$work/small-vgg" >/dev/null
  echo "$work/small-vgg/model.onnx"
}

for task in "$@"; do
  case $task in
    pictures)
      model=$(small_vgg)
      picture() { row pictures "$model" "$shared/data/cifar10" 64 "--epochs $epochs" "$@"; }
      picture --with split-conv --split serial
      picture --with split-conv --split series --ratio 0.5
      picture --with split-conv --split parallel
      picture --with group-conv
      picture --with bottleneck --ratio 0.5
      picture --with low-rank --ratio 0.5
      picture --with low-rank --ratio 0.5 --weights-alone
      picture --with group-conv --groups 4 --shuffle ;;
    head)
      model=$(small_vgg)
      # Nothing of its head is left, so it learns for longer, and so does the original for comparison.
      longer="--epochs 6 --learning-rate 0.1"
      # shellcheck disable=SC2086
      control=$(made small-vgg-control finetune "$model" --data "$shared/data/cifar10" $longer --force)
      control_row head "$model" "$control" "$shared/data/cifar10"
      row head "$model" "$shared/data/cifar10" 64 "$longer --alpha 0.5" --with gap-head --samples 1024 ;;
    resnet)
      images=$shared/data/cifar10
      learning="--epochs ${EPOCHS:-3} --learning-rate 0.05"
      dense=$(fitted_resnet56)
      # shellcheck disable=SC2086
      control=$(made resnet56-control finetune "$dense/model.onnx" --data "$images" $learning --force)
      control_row resnet "$dense/model.onnx" "$control" "$images"
      # Sites have the names of the nodes that are in this file. One convolution of each block stays as it is.
      early=$(printf ',/layer1/layer1.%s/*' 0 1 2 3 4)
      short_row resnet "$dense/model.onnx" "$images" 64 "$learning" --with group-conv --exclude "/conv1/*,*/conv1/*$early" \
        --start-from reconstructed
      # Slower than the original on the machines of the results, so declined before anything learns.
      short_row resnet "$dense/model.onnx" "$images" 64 "" --with split-conv --split series --ratio 0.45 \
        --exclude '/conv1/*,/layer1/*' ;;
    curve)
      for ratio in 0.75 0.5 0.25; do
        for by in "" --weights-alone; do
          # shellcheck disable=SC2086
          short_row curve "$bert" "$shared/data/sst2" 32 "" --with low-rank --ratio "$ratio" $by
        done
      done ;;
    bert)
      encoder() { row bert "$bert" "$shared/data/sst2" 32 "--epochs $epochs --learning-rate 1e-4 --dropout 0" "$@"; }
      encoder --with low-rank --ratio 0.5
      encoder --with factorize-embedding --rank 128 --minimise bytes
      encoder --with share-layers --shared-layers 4 --share-from middle --minimise bytes
      encoder --with share-weights --codebook-bits 3 --minimise bytes ;;
    low-rank)
      data=$(made sst2x4 augment "$shared/models/bert-sst2" --data "$shared/data/sst2" --copies 4)
      low_rank() { short_row low-rank "$bert" "$data" 32 "--epochs $epochs --learning-rate 1e-4 --dropout 0" --with low-rank --ratio 0.55 "$@"; }
      for seed in 1 2 3; do
        low_rank --seed "$seed"
      done
      # The last layer answers for one token, so what it has costs little time.
      low_rank --exclude '/m/bert/encoder/layer.11/*,/m/bert/pooler/*,/m/classifier/*' --seed 1 ;;
    albert)
      data=$(made sst2x4 augment "$shared/models/bert-sst2" --data "$shared/data/sst2" --copies 4)
      row albert "$bert" "$data" 32 "--epochs $epochs --learning-rate 4e-4 --dropout 0" --with factorize-embedding,share-layers --rank 128 \
        --shared-layers 4 --share-from middle --minimise bytes ;;
    *) echo "restructure.sh: '$task' is not a task; say pictures, head, resnet, curve, bert, low-rank or albert." >&2; exit 2 ;;
  esac
done
