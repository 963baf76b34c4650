#!/usr/bin/env python3
"""Write the golden folders of ensembles: losses and predictions of the package tabm.

    python3 Tests/Golden/make_golden_tabm.py

Takes the inputs and the order of make_golden.py and rewrites the folders
tabm-mini and batch-ensemble; README.md there says what each file holds.
"""

import gzip
import json

import torch
from safetensors.torch import save_file
from tabm import TabM
from torch import nn

from make_golden import HERE, PRECISIONS, SEED, adam, write_json

SHARED = HERE / "vehicle-14-100-40-4"
BATCH, STEPS, MEMBERS, WIDTH, CLASSES = 32, 200, 3, 10, 4


def read_inputs():
    with gzip.open(SHARED / "inputs.csv.gz", "rt") as file:
        rows = [[float(field) for field in line.split(",")] for line in list(file)[1:]]
    table = torch.tensor(rows, dtype=torch.float64)
    return table[:, :-1], table[:, -1].long()


def network(arch):
    return TabM(
        n_num_features=14, d_out=CLASSES, n_blocks=2, d_block=WIDTH, dropout=0.0,
        k=MEMBERS, arch_type=arch, start_scaling_init="random-signs",
    )


def names(model, arch):
    """Each tensor under the name that Seismo has for it."""
    head = len(model.backbone.blocks) * 2 + (1 if arch == "tabm-mini" else 0)
    own = {"output.weight": f"layers.{head}.weight", "output.bias": f"layers.{head}.bias"}
    if arch == "tabm-mini":
        own["backbone.affine.weight"] = "layers.0.scale"
        for block, layer in enumerate([1, 3]):
            for part in ("weight", "bias"):
                own[f"backbone.blocks.{block}.0.{part}"] = f"layers.{layer}.{part}"
    else:
        parts = {"r": "inputs.scale", "weight": "weight", "s": "outputs.scale", "bias": "bias"}
        for block, layer in enumerate([0, 2]):
            for theirs, ours in parts.items():
                own[f"backbone.blocks.{block}.0.{theirs}"] = f"layers.{layer}.{ours}"
    assert set(own) == {name for name, _ in model.named_parameters()}, own
    return own


def shaken(name, value):
    """Scales that aren't 1 and biases that differ: what starts alike could hide an error."""
    if name.rsplit(".", 1)[-1] in ("r", "s") or "affine" in name or "bias" in name:
        return value * (0.5 + torch.rand_like(value)) + 0.1 * torch.randn_like(value)
    return value


def mean_loss(output, labels):
    """The mean of the members' losses."""
    repeated = labels.repeat_interleave(MEMBERS)
    return nn.functional.cross_entropy(output.flatten(0, 1), repeated)


def run(arch, weights, inputs, labels, batches, precision):
    model = network(arch).to(precision)
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.copy_(weights[name])
    inputs = inputs.to(precision)
    optimizer = adam(model.parameters())
    losses = []
    for rows in batches:
        loss = mean_loss(model(inputs[rows]), labels[rows])
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        probabilities = model(inputs).softmax(-1).mean(1)
    return losses, probabilities


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.set_default_dtype(torch.float64)
    inputs, labels = read_inputs()
    order = json.loads((SHARED / "order.json").read_text())
    batches = [
        torch.tensor(rows[start : start + BATCH])
        for rows in order for start in range(0, len(rows), BATCH)
    ][:STEPS]
    for folder, arch in (("tabm-mini", "tabm-mini"), ("batch-ensemble", "tabm")):
        torch.manual_seed(SEED)
        model = network(arch)
        weights = {
            name: shaken(name, value.detach().clone())
            for name, value in model.named_parameters()
        }
        (HERE / folder).mkdir(exist_ok=True)
        own = names(model, arch)
        save_file(
            {own[name]: value.contiguous() for name, value in weights.items()},
            HERE / folder / "weights.safetensors",
        )
        losses, predictions = {}, {}
        for name, precision in PRECISIONS.items():
            losses[name], p = run(arch, weights, inputs, labels, batches, precision)
            hits = (p.argmax(-1) == labels).double().mean().item()
            predictions[name] = {"accuracy": hits, "probabilities": p[:20].tolist()}
        write_json(HERE / folder / "losses.json", {"adam": losses})
        (HERE / folder / "predictions.json").write_text(json.dumps(predictions, indent=1) + "\n")


if __name__ == "__main__":
    main()
