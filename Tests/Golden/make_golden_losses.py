#!/usr/bin/env python3
"""Write components/losses.json: PyTorch's losses of 9 rows in float64, row by row, and their gradients.

    python3 Tests/Golden/make_golden_losses.py

Each case is a linear map of 3 inputs and a loss. Those that PyTorch lacks are their formulas, through its autograd.
"weighted" is of the loss sum(w * l) / sum(w) with a weight w for each row.
"""

import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
torch.manual_seed(13)
torch.set_default_dtype(torch.float64)

ROWS, CLASSES = 9, 4
INPUTS = torch.randn(ROWS, 3) * 2
LABELS = torch.tensor([0, 1, 2, 3, 0, 0, 1, 2, 0])
NUMBERS = torch.randn(ROWS, 2) * 2
SHARES = torch.rand(ROWS, 2)
SHARES[0, 0], SHARES[1, 1] = 0.0, 1.0
COUNTS = torch.poisson(torch.full((ROWS, 2), 3.0))
WEIGHTS = torch.tensor([1.0, 2.5, 0.0, 0.3])
ROW_WEIGHTS = torch.tensor([1.0, 0.5, 3.0, 0.0, 2.0, 1.0, 0.25, 7.0, 1.0])
BALANCED = ROWS / (CLASSES * torch.bincount(LABELS, minlength=CLASSES).double())


def cross_entropy(**options):
    return lambda x: F.cross_entropy(x, LABELS, reduction="none", **options)


def focal(gamma, weights=torch.ones(CLASSES)):
    def loss(x):
        log_p = F.log_softmax(x, 1).gather(1, LABELS[:, None])[:, 0]
        return -weights[LABELS] * (1 - log_p.exp()) ** gamma * log_p
    return loss


def rows(loss):
    return lambda x: loss(x).mean(1)


def pinball(q):
    return rows(lambda x: torch.maximum(q * (NUMBERS - x), (q - 1) * (NUMBERS - x)))


def gaussian(**options):
    return rows(lambda x: F.gaussian_nll_loss(x[:, :2], NUMBERS, x[:, 2:].exp(), reduction="none", **options))


# A spec, the width of the output, the targets, the loss of each row.
CASES = [
    ("cross_entropy", CLASSES, LABELS, cross_entropy()),
    ("{use: cross_entropy, label_smoothing: 0.1}", CLASSES, LABELS, cross_entropy(label_smoothing=0.1)),
    ("{use: cross_entropy, class_weights: [1, 2.5, 0, 0.3]}", CLASSES, LABELS, cross_entropy(weight=WEIGHTS)),
    ("{use: cross_entropy, class_weights: [1, 2.5, 0, 0.3], label_smoothing: 0.3}", CLASSES, LABELS,
     cross_entropy(weight=WEIGHTS, label_smoothing=0.3)),
    ("{use: cross_entropy, class_weights: balanced}", CLASSES, LABELS, cross_entropy(weight=BALANCED)),
    ("focal", CLASSES, LABELS, focal(2.0)),
    ("{use: focal, gamma: 0.5}", CLASSES, LABELS, focal(0.5)),
    ("{use: focal, gamma: 0}", CLASSES, LABELS, focal(0.0)),
    ("{use: focal, gamma: 1.5, class_weights: balanced}", CLASSES, LABELS, focal(1.5, BALANCED)),
    ("mse", 2, NUMBERS, rows(lambda x: F.mse_loss(x, NUMBERS, reduction="none"))),
    ("mae", 2, NUMBERS, rows(lambda x: F.l1_loss(x, NUMBERS, reduction="none"))),
    ("huber", 2, NUMBERS, rows(lambda x: F.huber_loss(x, NUMBERS, reduction="none"))),
    ("{use: huber, delta: 2.5}", 2, NUMBERS,
     rows(lambda x: F.huber_loss(x, NUMBERS, reduction="none", delta=2.5))),
    ("quantile", 2, NUMBERS, pinball(0.5)),
    ("{use: quantile, q: 0.9}", 2, NUMBERS, pinball(0.9)),
    ("poisson_nll", 2, COUNTS, rows(lambda x: F.poisson_nll_loss(x, COUNTS, reduction="none"))),
    ("{use: poisson_nll, full: true}", 2, COUNTS,
     rows(lambda x: F.poisson_nll_loss(x, COUNTS, full=True, reduction="none"))),
    ("bce_logits", 2, SHARES, rows(lambda x: F.binary_cross_entropy_with_logits(x, SHARES, reduction="none"))),
    ("bce", 2, SHARES, rows(lambda x: F.binary_cross_entropy(torch.sigmoid(x), SHARES, reduction="none"))),
    ("gaussian_nll", 4, NUMBERS, gaussian()),
    ("{use: gaussian_nll, full: true}", 4, NUMBERS, gaussian(full=True)),
]


def case(spec, width, targets, loss):
    linear = nn.Linear(3, width)
    outputs = linear(INPUTS)
    losses = loss(outputs)
    assert losses.shape == (ROWS,)
    named = [("layers.0.weight", linear.weight), ("layers.0.bias", linear.bias)]
    weighted = (ROW_WEIGHTS * losses).sum() / ROW_WEIGHTS.sum()
    gradients = torch.autograd.grad(weighted, [p for _, p in named], retain_graph=True)
    losses.mean().backward()
    return {
        "spec": spec, "width": width,
        "labels": targets.tolist() if targets is LABELS else [],
        "targets": None if targets is LABELS else targets.tolist(),
        "parameters": {name: p.flatten().tolist() for name, p in named},
        "gradients": {name: p.grad.flatten().tolist() for name, p in named},
        "rows": losses.tolist(),
        "weighted": {"loss": weighted.item(), "gradients": {
            name: g.flatten().tolist() for (name, _), g in zip(named, gradients)}},
    }


cases = [case(*each) for each in CASES]
folder = HERE / "components"
folder.mkdir(exist_ok=True)
text = json.dumps({"torch": torch.__version__, "inputs": INPUTS.tolist(),
                   "rowWeights": ROW_WEIGHTS.tolist(), "cases": cases})
(folder / "losses.json").write_text(text.replace('{"spec"', '\n  {"spec"') + "\n")
