#!/usr/bin/env bash
# limbeck's int8 beside ONNX Runtime's own quantizer: the same runtime, the same batches, run in turn in one process.
# Usage: bench/peers/compare.sh bert|resnet      Results: bench/results/TASK-against-onnxruntime.tsv
set -euo pipefail
task=${1:?bert or resnet}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work="$here/target/$task"
results="$root/bench/results/$task-against-onnxruntime.tsv"
mkdir -p "$work" "$(dirname "$results")"
if [ ! -x "$here/.venv/bin/python" ]; then
  python3 -m venv "$here/.venv"
  "$here/.venv/bin/pip" -q install -r "$here/requirements.txt"
fi
python="$here/.venv/bin/python"
shared="$root/../shared"
case $task in
  bert)
    model=$shared/models/bert-sst2/model.onnx
    options=(--data "$shared/data/sst2") ;;
  resnet)
    model=$shared/models/resnet56-cifar10/model.onnx
    options=(--mode static --batch 64 --data "$shared/data/cifar10") ;;
  *) echo "compare.sh: '$task' is not a task; say bert or resnet." >&2; exit 2 ;;
esac
[ -f "$work/peer.onnx" ] || "$python" "$here/peers.py" make "$task" "$work/peer.onnx"
out="$work/limbeck"
[ -f "$out/model.onnx" ] || "$root/limbeck" quantize "$model" "${options[@]}" -o "$out"
models=("fp32=$model" "onnxruntime=$work/peer.onnx" "limbeck=$out/model.onnx")
if [ "$task" = bert ]; then
  lossless="$work/lossless"
  [ -f "$lossless/model.onnx" ] || "$root/limbeck" quantize "$model" --mode lossless --data "$shared/data/sst2" -o "$lossless"
  models+=("limbeck(fp32, lossless)=$lossless/model.onnx")
fi
"$python" "$here/peers.py" compare "$task" "$results" "${models[@]}"
