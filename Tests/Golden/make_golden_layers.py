#!/usr/bin/env python3
"""Write components/layers.json: what PyTorch's layers put out in float64, and their gradients.

    python3 Tests/Golden/make_golden_layers.py

Each case is a linear map of 3 inputs to 4 numbers, a layer, and the mean squared error of 9 rows. The layer's own
weights are random, too.
"""

import json
import pathlib

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
torch.manual_seed(11)
torch.set_default_dtype(torch.float64)

INPUTS = torch.randn(9, 3) * 3
TARGETS = torch.randn(9, 4)

LAYERS = [
    ("sigmoid", nn.Sigmoid()),
    ("silu", nn.SiLU()),
    ("gelu", nn.GELU()),
    ("{use: gelu, approximate: tanh}", nn.GELU(approximate="tanh")),
    ("mish", nn.Mish()),
    ("selu", nn.SELU()),
    ("elu", nn.ELU()),
    ("{use: elu, alpha: 0.5}", nn.ELU(alpha=0.5)),
    ("leaky_relu", nn.LeakyReLU()),
    ("{use: leaky_relu, negative_slope: 0.2}", nn.LeakyReLU(0.2)),
    ("softplus", nn.Softplus(threshold=1e9)),
    ("{use: softplus, beta: 2}", nn.Softplus(beta=2, threshold=1e9)),
    ("layer_norm", nn.LayerNorm(4)),
    ("{use: layer_norm, epsilon: 1e-3, affine: false}", nn.LayerNorm(4, eps=1e-3, elementwise_affine=False)),
]


def case(spec, layer):
    linear = nn.Linear(3, 4)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -1.5, 1.5)
    model = nn.Sequential(linear, layer)
    outputs = model(INPUTS)
    loss = nn.functional.mse_loss(outputs, TARGETS)
    loss.backward()
    return {
        "spec": spec,
        "parameters": {f"layers.{name}": p.flatten().tolist() for name, p in model.named_parameters()},
        "gradients": {f"layers.{name}": p.grad.flatten().tolist() for name, p in model.named_parameters()},
        "outputs": outputs.flatten().tolist(),
        "loss": loss.item(),
    }


cases = [case(spec, layer) for spec, layer in LAYERS]
folder = HERE / "components"
folder.mkdir(exist_ok=True)
text = json.dumps({
    "torch": torch.__version__, "inputs": INPUTS.tolist(), "targets": TARGETS.tolist(), "cases": cases})
(folder / "layers.json").write_text(text.replace('{"spec"', '\n  {"spec"') + "\n")
