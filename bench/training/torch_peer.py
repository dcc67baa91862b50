"""The usual training loop in PyTorch, beside which limbeck's is measured.

    torch_peer.py step fp32|bf16 STEPS               milliseconds of a step: BERT 12 x 384, batch 32 x 32 tokens, AdamW
    torch_peer.py images STEPS                       images a second: ResNet-56, batch 128, SGD
    torch_peer.py pictures DATA OUT COUNT            a data folder with the first pictures of another
    torch_peer.py rows OUT TOKENS COUNT              a data folder whose rows all have so many tokens
    torch_peer.py finetune MODEL.onnx DATA SEED [N]  the first N of three epochs of fp32 from the encoder in MODEL.onnx;
                                                     seconds of its steps, accuracy
    torch_peer.py distill MODEL.onnx DATA RATE EPOCHS SEED
                                                     a student of every second layer from the classifier in MODEL.onnx
    torch_peer.py events FOLDER                      milliseconds of a step from the event files of a limbeck training
    torch_peer.py epoch FOLDER                       seconds of all steps of a limbeck training of one epoch
"""

import random
import statistics
import struct
import sys
import time
from pathlib import Path

import numpy as np

BERT = dict(vocab_size=30522, hidden_size=384, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536)
RATE, DECAY, WARM_UP, EPOCHS, BATCH = 5e-5, 0.01, 0.1, 3, 32


def bert(labels=2):
    from transformers import BertConfig, BertForSequenceClassification

    return BertForSequenceClassification(BertConfig(**BERT, num_labels=labels))


def groups(model):
    decaying = [p for n, p in model.named_parameters() if p.ndim > 1]
    others = [p for n, p in model.named_parameters() if p.ndim <= 1]
    return [{"params": decaying, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]


def linear(optimizer, steps):
    """Up for a tenth of the steps, then down to 0, both on a line."""
    import torch

    warm = WARM_UP * steps
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, (steps - s) / (steps - warm)))


def step(precision, steps):
    import torch

    torch.manual_seed(1)
    model = bert().train()
    optimizer = torch.optim.AdamW(groups(model), lr=RATE)
    ids, mask = torch.randint(1000, 30000, (32, 32)), torch.ones(32, 32, dtype=torch.long)
    labels = torch.randint(0, 2, (32,))
    times = []
    for _ in range(steps + 3):
        begin = time.perf_counter()
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        times.append((time.perf_counter() - begin) * 1000)
    print(f"{statistics.median(times[3:]):.1f}")


def resnet56():
    from residual import Block
    from torch import nn

    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for outputs, first in ((16, 1), (32, 2), (64, 2)):
        for i in range(9):
            stride = first if i == 0 else 1
            shortcut = (
                nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
                if stride != 1 or inputs != outputs
                else nn.Identity()
            )
            layers.append(Block(inputs, outputs, stride, shortcut))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def images(steps):
    import torch

    torch.manual_seed(1)
    model = resnet56().train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9, nesterov=True, weight_decay=5e-4)
    x, y = torch.randn(128, 3, 32, 32), torch.randint(0, 10, (128,))
    times = []
    for _ in range(steps + 2):
        begin = time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        times.append(time.perf_counter() - begin)
    print(f"{128 / statistics.median(times[2:]):.1f}")


def pictures(data, out, count):
    from pyarrow import parquet

    Path(out).mkdir(parents=True, exist_ok=True)
    for file, size in (("train-00000-of-00001.parquet", count), ("test-00000-of-00001.parquet", 128)):
        parquet.write_table(parquet.read_table(Path(data) / file).slice(0, size), Path(out) / file)


def rows(out, tokens, count):
    """The word 'good' is one token; two more stand around a sentence."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for name, size in (("train", count), ("dev", 64)):
        lines = [f"{i % 2}\t{' '.join(['good' if i % 2 else 'bad'] * (tokens - 2))}" for i in range(size)]
        (out / f"{name}.tsv").write_text("\n".join(lines) + "\n")


def step_times(folder):
    """By event file, when each step was over, by its number; 0 is the beginning."""
    for file in sorted(Path(folder).glob("events.out.tfevents.*")):
        data, at, clock = file.read_bytes(), 0, {}
        while at + 12 <= len(data):
            (length,) = struct.unpack_from("<Q", data, at)
            event = data[at + 12 : at + 12 + length]
            at += 16 + length
            if event[0] == 9 and len(event) > 10 and event[9] == 16:
                number, shift, place = 0, 0, 10
                while True:
                    number |= (event[place] & 127) << shift
                    shift += 7
                    if event[place] < 128:
                        break
                    place += 1
                clock.setdefault(number, struct.unpack_from("<d", event, 1)[0])
        yield clock


def events(folder):
    times = []
    for clock in step_times(folder):
        steps = sorted(clock)
        times += [(clock[b] - clock[a]) * 1000 for a, b in zip(steps[3:], steps[4:]) if b == a + 1]
    print(f"{statistics.median(times):.1f}")


def epoch(folder):
    (clock,) = step_times(folder)
    print(f"{clock[max(clock)] - clock[0]:.1f}")


def encoder_weights(path, model):
    """The weights of an exported BERT: named where the export kept names, else by their order in the graph."""
    import onnx
    import torch
    from onnx import numpy_helper

    graph = onnx.load(path).graph
    tensors = {t.name.removeprefix("m.bert."): numpy_helper.to_array(t) for t in graph.initializer}
    state = {}
    for name, _ in model.bert.named_parameters():
        if name in tensors:
            state[name] = torch.tensor(tensors[name])
    products = [n.input[1] for n in graph.node if n.op_type == "MatMul" and n.input[1] in tensors]
    places = ("attention.self.query", "attention.self.key", "attention.self.value",
              "attention.output.dense", "intermediate.dense", "output.dense")
    for i, name in enumerate(products[: 6 * 12]):
        state[f"encoder.layer.{i // 6}.{places[i % 6]}.weight"] = torch.tensor(tensors[name].T.copy())
    missing = [n for n, _ in model.bert.named_parameters() if n not in state and not n.startswith("pooler")]
    if missing:
        sys.exit(f"{path} has no weights for {missing[:3]} and {len(missing)} in all.")
    model.bert.load_state_dict(state, strict=False)


def read(data, split, tokenizer):
    lines = [line.rstrip("\n").split("\t") for line in open(Path(data) / f"{split}.tsv", encoding="utf-8")]
    return [(tokenizer.encode(text).ids, int(label)) for label, text in lines]


def batches(part):
    import torch

    for start in range(0, len(part), BATCH):
        chunk = part[start : start + BATCH]
        longest = max(len(ids) for ids, _ in chunk)
        ids = torch.zeros(len(chunk), longest, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for i, (row, _) in enumerate(chunk):
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
        yield ids, mask, torch.tensor([label for _, label in chunk])


def accuracy(answer, part, model):
    import torch

    model.eval()
    right = 0
    with torch.no_grad():
        for ids, mask, labels in batches(part):
            right += (answer(ids, mask).argmax(1) == labels).sum().item()
    return right / len(part)


def finetune(path, data, seed, epochs=EPOCHS):
    import torch
    from tokenizers import Tokenizer

    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(Path(path).parent / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    train, dev, test = (read(data, split, tokenizer) for split in ("train", "dev", "test"))
    base = bert()
    encoder_weights(path, base)

    class Classifier(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert, self.dropout, self.head = base.bert, torch.nn.Dropout(0.1), torch.nn.Linear(384, 2)

        def forward(self, ids, mask):
            return self.head(self.dropout(self.bert(ids, attention_mask=mask).last_hidden_state[:, 0]))

    model = Classifier()
    optimizer = torch.optim.AdamW(groups(model), lr=RATE)
    schedule = linear(optimizer, EPOCHS * -(-len(train) // BATCH))
    best = (0.0, 0.0)
    shuffle = random.Random(seed)
    for epoch in range(epochs):
        model.train()
        begin = time.perf_counter()
        order = train[:]
        shuffle.shuffle(order)
        for ids, mask, labels in batches(order):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(ids, mask), labels).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        seconds = time.perf_counter() - begin
        best = max(best, (accuracy(model, dev, model), accuracy(model, test, model)))
        print(f"epoch {epoch + 1}\t{seconds:.1f}\t{best[0]:.4f}\t{best[1]:.4f}", flush=True)


def distill(path, data, rate, epochs, seed):
    """Soft targets at T = 2, a tenth of labels, hidden states behind every block; the teacher answers every batch."""
    import torch
    import onnx
    from onnx import numpy_helper
    from tokenizers import Tokenizer
    from torch.nn import functional
    from transformers import BertConfig, BertForSequenceClassification

    torch.manual_seed(seed)
    tokenizer = Tokenizer.from_file(str(Path(path).parent / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(512)
    train, dev, test = (read(data, split, tokenizer) for split in ("train", "dev", "test"))
    teacher = bert()
    named = {t.name: numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer}
    encoder_weights(path, teacher)
    heads = {n: torch.tensor(named[f"m.{n}"]) for n, _ in teacher.named_parameters()
             if n.startswith("classifier") or ".pooler." in n}
    teacher.load_state_dict(heads, strict=False)
    teacher.eval()
    kept = [1, 3, 5, 7, 9, 11]
    student = BertForSequenceClassification(BertConfig(**{**BERT, "num_hidden_layers": len(kept)}, num_labels=2))
    student.load_state_dict({
        n.replace(f"layer.{old}.", f"layer.{new}."): v
        for n, v in teacher.state_dict().items()
        for new, old in [next(((i, k) for i, k in enumerate(kept) if f"layer.{k}." in n), (None, None))]
        if old is not None or "layer." not in n
    })
    print(f"teacher\t0\t{accuracy_of(teacher, dev):.4f}\t{accuracy_of(teacher, test):.4f}", flush=True)
    optimizer = torch.optim.AdamW(groups(student), lr=rate)
    schedule = linear(optimizer, epochs * -(-len(train) // BATCH))
    best = (0.0, 0.0)
    shuffle = random.Random(seed)
    for epoch in range(epochs):
        student.train()
        begin = time.perf_counter()
        order = train[:]
        shuffle.shuffle(order)
        for ids, mask, labels in batches(order):
            with torch.no_grad():
                taught = teacher(ids, attention_mask=mask, output_hidden_states=True)
            answer = student(ids, attention_mask=mask, output_hidden_states=True)
            soft = functional.kl_div(functional.log_softmax(answer.logits / 2, -1),
                                     functional.softmax(taught.logits / 2, -1), reduction="batchmean") * 4
            loss = 0.9 * soft + 0.1 * functional.cross_entropy(answer.logits, labels)
            real = mask.bool()
            for own, other in enumerate(kept):
                loss = loss + functional.mse_loss(answer.hidden_states[own + 1][real], taught.hidden_states[other + 1][real])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        seconds = time.perf_counter() - begin
        best = max(best, (accuracy_of(student, dev), accuracy_of(student, test)))
        print(f"epoch {epoch + 1}\t{seconds:.1f}\t{best[0]:.4f}\t{best[1]:.4f}", flush=True)


def accuracy_of(model, part):
    return accuracy(lambda ids, mask: model(ids, attention_mask=mask).logits, part, model)


def main(a):
    actions = {
        "step": lambda: step(a[1], int(a[2])),
        "images": lambda: images(int(a[1])),
        "pictures": lambda: pictures(a[1], a[2], int(a[3])),
        "rows": lambda: rows(a[1], int(a[2]), int(a[3])),
        "events": lambda: events(a[1]),
        "distill": lambda: distill(a[1], a[2], float(a[3]), int(a[4]), int(a[5])),
        "epoch": lambda: epoch(a[1]),
        "finetune": lambda: finetune(a[1], a[2], int(a[3]), *map(int, a[4:])),
    }
    if not a or a[0] not in actions:
        sys.exit(__doc__)
    actions[a[0]]()


if __name__ == "__main__":
    main(sys.argv[1:])
