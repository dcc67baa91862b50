"""Channels of a ResNet-56 pruned by Torch-Pruning and trained in PyTorch, beside which limbeck's pruning is measured.

    pruning_peer.py DENSE.onnx DATA SHARE EPOCHS RATE OUT.onnx

DENSE.onnx has the weights under the names of the usual PyTorch implementation. Group magnitude (L2) over all layers, until
SHARE of the multiply-accumulates is left; then EPOCHS of SGD on the labels, with the schedule, batch and changes of
pictures that limbeck has.
"""

import io
import math
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch_pruning
from onnx import numpy_helper
from PIL import Image
from pyarrow import parquet
from residual import Block
from torch import nn
from torch.nn import functional

BATCH, MOMENTUM, DECAY, WARM_UP = 128, 0.9, 5e-4, 0.05
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def subsampling(inputs, outputs):
    """A shortcut that takes every second place and adds channels of zeros, as a 1 x 1 convolution by the identity: a Slice and
    a Pad are none that Torch-Pruning could follow."""
    shortcut = nn.Conv2d(inputs, outputs, 1, 2, bias=False)
    with torch.no_grad():
        shortcut.weight.zero_()
        before = (outputs - inputs) // 2
        for channel in range(inputs):
            shortcut.weight[before + channel, channel] = 1
    return shortcut


def stage(inputs, outputs):
    first = Block(inputs, outputs, 1, nn.Identity()) if inputs == outputs else Block(
        inputs, outputs, 2, subsampling(inputs, outputs))
    return nn.Sequential(first, *(Block(outputs, outputs, 1, nn.Identity()) for _ in range(8)))


class ResNet56(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = stage(16, 16)
        self.layer2 = stage(16, 32)
        self.layer3 = stage(32, 64)
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(functional.adaptive_avg_pool2d(x, 1).flatten(1))


def dense(path):
    model = ResNet56()
    tensors = {t.name: torch.tensor(numpy_helper.to_array(t)) for t in onnx.load(path).graph.initializer}
    own = model.state_dict()
    state = {name: tensors[name] for name in own if name in tensors}
    weight = next(t for t in tensors.values() if sorted(t.shape) == [10, 64])
    state["linear.weight"] = weight if weight.shape[0] == 10 else weight.T.contiguous()
    missing = [n for n in own if n not in state and "shortcut" not in n and "num_batches" not in n]
    if missing:
        sys.exit(f"{path} has no weights for {missing[:3]} and {len(missing)} in all.")
    model.load_state_dict(state, strict=False)
    return model


def pictures(data, split):
    table = parquet.read_table(Path(data) / f"{split}-00000-of-00001.parquet")
    image = next(n for n in table.column_names if n in ("img", "image"))
    label = next(n for n in table.column_names if n in ("label", "labels"))
    decoded = [np.asarray(Image.open(io.BytesIO(p["bytes"])).convert("RGB")) for p in table[image].to_pylist()]
    return torch.from_numpy(np.stack(decoded)).permute(0, 3, 1, 2), torch.tensor(table[label].to_pylist())


def normalized(pixels):
    return (pixels.float() / 255 - MEAN) / DEVIATION


def shifted(pixels):
    """Each picture moved by up to four pixels and perhaps mirrored."""
    padded = functional.pad(pixels, (4, 4, 4, 4))
    moved = torch.empty_like(pixels)
    for i, (down, right, mirrored) in enumerate(zip(
            torch.randint(9, (len(pixels),)).tolist(), torch.randint(9, (len(pixels),)).tolist(),
            torch.randint(2, (len(pixels),)).tolist())):
        piece = padded[i, :, down : down + 32, right : right + 32]
        moved[i] = piece.flip(2) if mirrored else piece
    return moved


def pruned(model, share):
    example = torch.randn(1, 3, 32, 32)
    before, _ = torch_pruning.utils.count_ops_and_params(model, example)
    pruner = torch_pruning.pruner.BasePruner(
        model, example, importance=torch_pruning.importance.GroupMagnitudeImportance(p=2), global_pruning=True,
        pruning_ratio=0.9, iterative_steps=200, ignored_layers=[model.linear])
    after = before
    while after > share * before:
        pruner.step()
        after, _ = torch_pruning.utils.count_ops_and_params(model, example)
    print(f"MACs\t{before / 1e6:.1f}\t{after / 1e6:.1f}", flush=True)
    return model


def rate(step, steps):
    """Up on a line, then down to 0 on a cosine."""
    warm = WARM_UP * steps
    return (step + 1) / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))


def trained(model, data, epochs, top):
    pixels, labels = pictures(data, "train")
    steps = epochs * -(-len(pixels) // BATCH)
    optimizer = torch.optim.SGD(model.parameters(), lr=top, momentum=MOMENTUM, nesterov=True, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, steps))
    model.train()
    begin = time.perf_counter()
    for _ in range(epochs):
        for rows in torch.randperm(len(pixels)).split(BATCH):
            optimizer.zero_grad()
            functional.cross_entropy(model(normalized(shifted(pixels[rows]))), labels[rows]).backward()
            optimizer.step()
            schedule.step()
    print(f"seconds\t{time.perf_counter() - begin:.0f}", flush=True)
    return model


def main(source, data, share, epochs, top, out):
    torch.manual_seed(1)
    model = pruned(dense(source), float(share))
    if int(epochs) > 0:
        trained(model, data, int(epochs), float(top))
    model.eval()
    torch.onnx.export(
        model, (torch.randn(2, 3, 32, 32),), out, input_names=["image"], output_names=["logits"], dynamo=False,
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, opset_version=17)


if __name__ == "__main__":
    main(*sys.argv[1:]) if len(sys.argv) == 7 else sys.exit(__doc__)
