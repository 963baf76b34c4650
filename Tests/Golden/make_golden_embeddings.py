#!/usr/bin/env python3
"""Write components/embeddings.json: rtdl_num_embeddings' PiecewiseLinearEmbeddings, version B, in float64.

    python3 Tests/Golden/make_golden_embeddings.py

Four columns, of which one has fewer bins, are embedded in 3 numbers each; a linear map makes 2 numbers of them, and the
loss is the mean squared error of 9 rows. The columns with as many bins come first, as Seismo has them.
"""

import json
import pathlib

import torch
from torch import nn
from rtdl_num_embeddings import PiecewiseLinearEmbeddings, PiecewiseLinearEncoding, compute_bins

HERE = pathlib.Path(__file__).parent
torch.manual_seed(15)
torch.set_default_dtype(torch.float64)

ROWS, BINS, WIDTH = 9, 4, 3
NAMES = ["a", "b", "c", "few"]
train = torch.randn(200, 4)
train[:, 3] = train[:, 3].round().clamp(-1, 1)
X = torch.randn(ROWS, 4) * 2
TARGETS = torch.randn(ROWS, 2)

edges = compute_bins(train, n_bins=BINS)
counts = [len(edge) - 1 for edge in edges]
assert counts[:3] == [4, 4, 4] and 1 < counts[3] < 4
embed = PiecewiseLinearEmbeddings(edges, WIDTH, activation=False, version="B")
nn.init.uniform_(embed.linear.weight, -1, 1)
head = nn.Linear(4 * WIDTH, 2)
outputs = head(embed(X).flatten(1))
loss = nn.functional.mse_loss(outputs, TARGETS)
loss.backward()


def weights(number, bins):
    """[members, inputs, outputs] of columns with as many bins: of the number, then of its bins, the last of which rtdl keeps
    at the end."""
    def of(columns):
        rows = []
        for j in columns:
            places = list(range(counts[j] - 1)) + [BINS - 1]
            rows += number[j].flatten().tolist() + bins[j][places].flatten().tolist()
        return rows
    return of([0, 1, 2]), of([3])


def tensors(pick):
    many, few = weights(pick(embed.linear0.weight), pick(embed.linear.weight))
    bias = pick(embed.linear0.bias)
    return {
        "layers.0.numbers5.weight": many, "layers.0.numbers5.bias": bias[:3].flatten().tolist(),
        f"layers.0.numbers{counts[3] + 1}.weight": few,
        f"layers.0.numbers{counts[3] + 1}.bias": bias[3].tolist(),
        "layers.1.weight": pick(head.weight).flatten().tolist(), "layers.1.bias": pick(head.bias).tolist(),
    }


names, columns = [], []
for j, name in enumerate(NAMES):
    bins = PiecewiseLinearEncoding([edges[j]])(X[:, j:j + 1])
    names += [name] + [f"{name}.bin{k}" for k in range(counts[j])]
    columns += [X[:, j]] + list(bins.T)

(HERE / "components" / "embeddings.json").write_text(json.dumps({
    "torch": torch.__version__, "names": names, "inputs": torch.stack(columns, 1).tolist(),
    "targets": TARGETS.tolist(), "parameters": tensors(lambda p: p.detach()),
    "gradients": tensors(lambda p: p.grad), "outputs": outputs.flatten().tolist(), "loss": loss.item()}) + "\n")
