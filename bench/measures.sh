#!/usr/bin/env bash
# What several benches ask of a model; they source it with $root, the project, $shared, data and models,
# and $work, where results are kept.

# What is made once. NAME COMMAND...
made() {
  [ -e "$work/$1" ] || "$root/limbeck" "${@:2}" -q -o "$work/$1" >/dev/null
  echo "$work/$1"
}

# The folder of a ResNet-56 that has learned from these pictures, which are JPEG's; made once.
fitted_resnet56() {
  made resnet56 finetune "$shared/models/resnet56-cifar10/with-batchnorm.onnx" --data "$shared/data/cifar10" --epochs 2 --force
}

accuracy() { # MODEL DATA
  "$root/limbeck" evaluate "$1" --data "$2" --split test --json -q |
    python3 -c 'import json, sys; print("%.4f" % json.load(sys.stdin)["value"])'
}

size() { # MODEL FIELD DIVISOR FORMAT
  "$root/limbeck" inspect "$1" --json -q |
    python3 -c 'import json, sys; print(sys.argv[3] % (json.load(sys.stdin)[sys.argv[1]] / float(sys.argv[2])))' "${@:2}"
}

speed() { # ORIGINAL MODEL DATA BATCH OPTIONS...
  "$root/limbeck" bench "$1" "$2" --data "$3" --batch "$4" "${@:5}" --json -q |
    python3 -c 'import json, sys; print("%.2f" % json.load(sys.stdin)["models"][1]["speedup"])'
}
