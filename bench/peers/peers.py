"""ONNX Runtime's own quantizer, and a neutral stop-watch for its result beside ours.

    peers.py make bert OUT.onnx      quantize_dynamic, per channel, int8 weights
    peers.py make resnet OUT.onnx    quantize_static, QDQ, u8 activations, s8 weights, per channel, min-max
    peers.py compare bert|resnet RESULTS.tsv NAME=MODEL.onnx NAME=MODEL.onnx ...

`compare` runs all models in turn in one process on the same batches; the first is what ratios refer to.
"""

import csv
import io
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import onnxruntime

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
BERT = SHARED / "models" / "bert-sst2"
RESNET = SHARED / "models" / "resnet56-cifar10"
ROUNDS = {1: 9, 32: 9, 64: 15}


def bert_rows(split):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(BERT / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    rows = []
    with open(SHARED / "data" / "sst2" / f"{split}.tsv", encoding="utf-8") as lines:
        for line in lines:
            label, text = line.rstrip("\n").split("\t")
            rows.append((tokenizer.encode(text).ids, int(label)))
    return rows


def bert_batches(rows, size):
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        longest = max(len(ids) for ids, _ in part)
        ids = np.zeros((len(part), longest), np.int64)
        mask = np.zeros((len(part), longest), np.int64)
        for i, (row, _) in enumerate(part):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        yield {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}, [l for _, l in part]


def resnet_rows(split, count):
    import pyarrow.parquet
    from PIL import Image

    table = pyarrow.parquet.read_table(SHARED / "data" / "cifar10" / f"{split}-00000-of-00001.parquet").slice(0, count)
    names = table.column_names
    image = next(n for n in names if n in ("img", "image"))
    label = next(n for n in names if n in ("label", "labels"))
    mean = np.array([0.485, 0.456, 0.406], np.float32)
    std = np.array([0.229, 0.224, 0.225], np.float32)
    rows = []
    for picture, answer in zip(table[image].to_pylist(), table[label].to_pylist()):
        pixels = np.asarray(Image.open(io.BytesIO(picture["bytes"])).convert("RGB"), np.float32) / 255
        rows.append((((pixels - mean) / std).transpose(2, 0, 1), answer))
    return rows


def resnet_batches(rows, size, name):
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        yield {name: np.stack([x for x, _ in part])}, [l for _, l in part]


def make_bert(out):
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "model.onnx"
        onnx.save(onnx.load(BERT / "model.onnx"), whole)
        quantize_dynamic(whole, out, per_channel=True, weight_type=QuantType.QInt8)


def make_resnet(out):
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

    source = RESNET / "model.onnx"
    name = onnxruntime.InferenceSession(str(source)).get_inputs()[0].name

    class Reader(CalibrationDataReader):
        batches = iter([feed for feed, _ in resnet_batches(resnet_rows("train", 256), 32, name)])

        def get_next(self):
            return next(self.batches, None)

    quantize_static(
        source, out, Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
    )


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    # Threads that go on spinning after a run would slow the next model (docs/decisions/0001-measuring.md).
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def answers(model, batches):
    wanted = {i.name for i in model.get_inputs()}
    logits, labels = [], []
    for feed, answer in batches:
        logits.append(model.run(None, {k: v for k, v in feed.items() if k in wanted})[0])
        labels += answer
    return np.concatenate(logits), np.array(labels)


def timed(model, feeds):
    wanted = {i.name for i in model.get_inputs()}
    begin = time.perf_counter()
    for feed in feeds:
        model.run(None, {k: v for k, v in feed.items() if k in wanted})
    return (time.perf_counter() - begin) / len(feeds) * 1000


def latencies(models, feeds, rounds):
    for model in models:
        timed(model, feeds)
    times = [[] for _ in models]
    for turn in range(rounds):
        order = range(len(models)) if turn % 2 == 0 else reversed(range(len(models)))
        for i in order:
            times[i].append(timed(models[i], feeds))
    return times


def compare(task, results, named):
    names = list(named)
    models = [session(path) for path in named.values()]
    done = finished(results)
    if task == "bert":
        test = bert_rows("test")
        speed_rows = bert_rows("dev")[:256]
        batches, sizes = (lambda rows, size: bert_batches(rows, size)), (1, 32)
    else:
        pixels = models[0].get_inputs()[0].name
        test = resnet_rows("test", 10000)
        speed_rows = test[:256]
        batches, sizes = (lambda rows, size: resnet_batches(rows, size, pixels)), (1, 64)
    if "accuracy" not in done:
        reference, labels = None, None
        for name, model in zip(names, models):
            logits, labels = answers(model, batches(test, 32))
            reference = logits if reference is None else reference
            agreement = (logits.argmax(1) == reference.argmax(1)).mean()
            append(results, "accuracy", name, f"{(logits.argmax(1) == labels).mean():.4f}",
                   f"agreement {agreement:.4f}, mean |dlogit| {np.abs(logits - reference).mean():.4f}")
        append(results, "accuracy", "(end)", "", "")
    for size in sizes:
        if f"batch {size}" in done:
            continue
        feeds = [feed for feed, _ in batches(speed_rows, size)]
        times = latencies(models, feeds, ROUNDS[size])
        for i, name in enumerate(names):
            ratios = sorted(a / b for a, b in zip(times[0], times[i]))
            low, high = ratios[len(ratios) // 10], ratios[-1 - len(ratios) // 10]
            append(results, f"batch {size}", name, f"{statistics.median(times[i]):.2f} ms",
                   f"{statistics.median(ratios):.2f} x the speed of {names[0]} ({low:.2f}..{high:.2f})")
        append(results, f"batch {size}", "(end)", "", "")


def finished(results):
    if not Path(results).exists():
        return set()
    with open(results, encoding="utf-8") as rows:
        return {row[0] for row in csv.reader(rows, delimiter="\t") if len(row) > 1 and row[1] == "(end)"}


def append(results, *row):
    print("\t".join(row), flush=True)
    with open(results, "a", encoding="utf-8") as rows:
        csv.writer(rows, delimiter="\t").writerow(row)


def main(arguments):
    if arguments[:1] == ["make"] and arguments[1:2] in (["bert"], ["resnet"]):
        {"bert": make_bert, "resnet": make_resnet}[arguments[1]](arguments[2])
    elif arguments[:1] == ["compare"]:
        compare(arguments[1], arguments[2], dict(a.split("=", 1) for a in arguments[3:]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
