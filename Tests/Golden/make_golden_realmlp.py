#!/usr/bin/env python3
"""Write the golden folders of RealMLP: losses of pytabkit's own network and optimizer.

    python3 Tests/Golden/make_golden_realmlp.py

Takes the inputs and the order of make_golden.py and rewrites the folders
realmlp-td-s, realmlp-td and realmlp-td-regression; README.md there says what
each file holds. Dropout is off, since its random numbers are a framework's own.
"""

import gzip
import json
import math

import torch
from pytabkit.models.realmlp.model import RealMLP, RealMLPConfig
from pytabkit.models.realmlp.train import SCHEDULES, cross_entropy, mse
from safetensors.torch import save_file

from make_golden import HERE, PRECISIONS, SEED, write_json

SHARED = HERE / "vehicle-14-100-40-4"
BATCH, STEPS, HIDDEN, CLASSES = 32, 200, [12, 10], 4
TD_S = dict(use_parametric_act=False, num_emb_type="none", wd=0.0)
FOLDERS = {
    "realmlp-td-s": RealMLPConfig.td_class(hidden_sizes=HIDDEN, p_drop=0.0, **TD_S),
    "realmlp-td": RealMLPConfig.td_class(hidden_sizes=HIDDEN, p_drop=0.0),
    "realmlp-td-regression": RealMLPConfig.td_reg(hidden_sizes=HIDDEN, p_drop=0.0),
}


def read_inputs(is_classification):
    with gzip.open(SHARED / "inputs.csv.gz", "rt") as file:
        rows = [[float(field) for field in line.split(",")] for line in list(file)[1:]]
    table = torch.tensor(rows, dtype=torch.float64)
    if is_classification:
        return table[:, :-1], table[:, -1:].long()
    return table[:, :-2], table[:, -2:-1]


def names(config):
    """Each tensor under the name that Seismo has for it, and how to lay it out."""
    own = {}
    if config.num_emb_type == "pbld":
        own["plr_weight_1"] = ("numbers.frequencies", lambda t: t[0, :, 0])
        own["plr_bias_1"] = ("numbers.phases", lambda t: t[0, :, 0])
        own["plr_weight_2"] = ("numbers.weight", lambda t: t[0])
        own["plr_bias_2"] = ("numbers.bias", lambda t: t[0, :, 0])
    own["mlp.0.scale"] = ("scale.scale", lambda t: t[0, 0])
    for block in range(len(HIDDEN) + 1):
        place = 4 * block + 1
        ours = "output" if block == len(HIDDEN) else f"hidden{block}"
        own[f"mlp.{place}.weight"] = (f"{ours}.weight", lambda t: t[0].T)
        own[f"mlp.{place + 1}.bias"] = (f"{ours}.bias", lambda t: t[0, 0])
        if config.use_parametric_act and block < len(HIDDEN):
            own[f"mlp.{place + 2}.weight"] = (
                f"{ours}.activation.share.scale", lambda t: t[0, 0])
    return own


def shaken(value):
    """What starts as ones or zeros could hide an error."""
    if value.unique().numel() == 1:
        return value + 0.3 * torch.randn_like(value)
    return value


def optimizer_of(model, config):
    groups = {}
    for p in model.parameters():
        groups.setdefault((p.lr_factor, p.wd_factor), []).append(p)
    return torch.optim.AdamW(
        [{"params": ps, "lr_factor": lr, "wd_factor": wd} for (lr, wd), ps in groups.items()],
        betas=(config.mom, config.sq_mom))


def run(config, weights, inputs, target, batches, precision):
    is_classification = target.dtype == torch.long
    model = RealMLP(
        inputs.shape[1], [], CLASSES if is_classification else 1, 1, config,
        is_classification).to(precision)
    with torch.no_grad():
        for name, value in model.named_parameters():
            value.copy_(weights[name])
    optimizer = optimizer_of(model, config)
    inputs = inputs.to(precision)
    target = target if is_classification else target.to(precision)
    losses = []
    for step, rows in enumerate(batches):
        t = step / STEPS
        lr = config.lr * SCHEDULES["coslog4"](t)
        decay = config.wd * SCHEDULES["flat_cos"](t)
        for group in optimizer.param_groups:
            group["lr"] = lr * group["lr_factor"]
            group["weight_decay"] = decay * group["wd_factor"]
        none = torch.zeros(1, len(rows), 0, dtype=torch.long)
        output = model(inputs[rows][None], none)
        loss = (
            cross_entropy(output, target[rows][None], config.ls_eps) if is_classification
            else mse(output, target[rows][None]))
        losses.append(loss.item())
        optimizer.zero_grad(set_to_none=True)
        loss.sum().backward()
        optimizer.step()
    assert all(math.isfinite(loss) for loss in losses)
    return losses


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.set_default_dtype(torch.float64)
    order = json.loads((SHARED / "order.json").read_text())
    batches = [
        torch.tensor(rows[start : start + BATCH])
        for rows in order for start in range(0, len(rows), BATCH)
    ][:STEPS]
    for folder, config in FOLDERS.items():
        inputs, target = read_inputs(folder != "realmlp-td-regression")
        torch.manual_seed(SEED)
        is_classification = target.dtype == torch.long
        model = RealMLP(
            inputs.shape[1], [], CLASSES if is_classification else 1, 1, config,
            is_classification)
        own = names(config)
        weights = {
            name: shaken(value.detach().clone()) if name in own else value.detach().clone()
            for name, value in model.named_parameters()
        }
        (HERE / folder).mkdir(exist_ok=True)
        save_file(
            {f"layers.0.{ours}": lay_out(weights[name]).contiguous()
             for name, (ours, lay_out) in own.items()},
            HERE / folder / "weights.safetensors")
        losses = {
            name: run(config, weights, inputs, target, batches, precision)
            for name, precision in PRECISIONS.items()
        }
        write_json(HERE / folder / "losses.json", {"adamw": losses})


if __name__ == "__main__":
    main()
