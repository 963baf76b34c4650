#!/usr/bin/env python3
"""Write the golden folders: PyTorch's losses that Seismo's must agree with.

    python3 Tests/Golden/make_golden.py

Reads Data/vehicle.csv.gz and rewrites the three folders beside this script;
README.md there says what each file holds. Everything that could differ between
two frameworks is written out: the inputs after preprocessing, the initial
weights and the order of the rows.
"""

import csv
import gzip
import io
import json
import platform
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

HERE = Path(__file__).parent
VEHICLE = HERE.parent.parent / "Data" / "vehicle.csv.gz"
DROPPED = ["Sc.Var.Maxis", "Ra.Gyr", "Skew.Maxis", "Skew.maxis"]

SEED = 83  # chosen; see "The seed" in README.md
ROWS, BATCH, STEPS, EPOCHS = 592, 32, 200, 11
PRECISIONS = {"float64": torch.float64, "float32": torch.float32}
VERSIONS = {
    "python": platform.python_version(),
    "torch": torch.__version__,
    "numpy": np.__version__,
}


def adam(parameters):
    return torch.optim.Adam(parameters, lr=1e-3, betas=(0.9, 0.999), eps=1e-8)


def sgd(lr=0.01, **options):
    return lambda parameters: torch.optim.SGD(parameters, lr=lr, **options)


def cosine(optimizer):
    return torch.optim.lr_scheduler.CosineAnnealingLR(
        optimizer, T_max=STEPS, eta_min=0.0
    )


# What `run` takes besides the task, and the words for it in meta.json.
RULES = {
    "sgd": ({"optimizer": sgd()}, {"lr": 0.01}),
    "sgd_momentum": (
        {"optimizer": sgd(momentum=0.9)},
        {"lr": 0.01, "momentum": 0.9},
    ),
    "sgd_nesterov": (
        {"optimizer": sgd(momentum=0.9, nesterov=True)},
        {"lr": 0.01, "momentum": 0.9, "nesterov": True},
    ),
    "adam": (
        {"optimizer": adam},
        {"lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-8},
    ),
    "adam_cosine": (
        {"optimizer": adam, "schedule": cosine},
        {
            "lr": 1e-3,
            "betas": [0.9, 0.999],
            "eps": 1e-8,
            "schedule": {"name": "cosine", "T_max": STEPS, "eta_min": 0.0},
        },
    ),
    "sgd_clip_norm": (
        {"optimizer": sgd(lr=0.1), "max_norm": 0.5},
        {"lr": 0.1, "max_norm": 0.5},
    ),
}


def watch_kinks(model):
    """A list that gets each ReLU input's distance from 0, the ReLU's kink."""
    distances = []
    for layer in model:
        if isinstance(layer, nn.ReLU):
            layer.register_forward_pre_hook(
                lambda _, inputs: distances.append(inputs[0].abs().min().item())
            )
    return distances


class Task:
    """Inputs, targets, initial weights, order and loss: all but the rule."""

    def __init__(self, network, inputs, targets, order, loss):
        self.network, self.loss, self.order = network, loss, order
        self.inputs, self.targets = inputs, targets
        torch.manual_seed(SEED)
        torch.set_default_dtype(torch.float64)
        model = network()
        for layer in model:
            if isinstance(layer, nn.BatchNorm1d):  # not the telltale 1 and 0
                nn.init.uniform_(layer.weight, 0.5, 1.5)
                nn.init.uniform_(layer.bias, -0.5, 0.5)
        self.weights = {
            name: value.detach().clone() for name, value in model.named_parameters()
        }

    def batches(self):
        """The row indexes of each step's batch; an epoch's last one is short."""
        steps = (
            rows[start : start + BATCH]
            for rows in self.order
            for start in range(0, ROWS, BATCH)
        )
        return [torch.tensor(rows) for rows, _ in zip(steps, range(STEPS))]

    def model(self, precision):
        """The network in this precision, with the initial weights."""
        model = self.network().to(precision)
        with torch.no_grad():
            for name, value in model.named_parameters():
                value.copy_(self.weights[name])
        return model

    def tensors(self, precision):
        """Inputs and targets; class labels stay integers."""
        targets = self.targets
        if targets.is_floating_point():
            targets = targets.to(precision)
        return self.inputs.to(precision), targets

    def run(self, precision, optimizer, schedule=None, max_norm=None):
        """Each batch's mean loss before its update, the trained model, and the
        least distance of a ReLU's input from 0 (None without a ReLU)."""
        model = self.model(precision)
        distances = watch_kinks(model)
        inputs, targets = self.tensors(precision)
        optimizer = optimizer(model.parameters())
        schedule = schedule and schedule(optimizer)
        losses = []
        for rows in self.batches():
            loss = self.loss(model(inputs[rows]), targets[rows])
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            if max_norm is not None:
                nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if schedule:
                schedule.step()
        return losses, model, min(distances, default=None)

    def write(self, folder, rules, network):
        """Write weights, losses and hyperparameters; give the trained models."""
        folder.mkdir(exist_ok=True)
        weights = {f"layers.{name}": value for name, value in self.weights.items()}
        save_file(weights, folder / "weights.safetensors")
        losses, models, distances = {}, {}, {}
        for rule in rules:
            losses[rule] = {}
            for name, precision in PRECISIONS.items():
                losses[rule][name], models[rule, name], distances[rule, name] = (
                    self.run(precision, **RULES[rule][0])
                )
        write_json(folder / "losses.json", losses)
        meta = {
            "network": network,
            "loss": self.loss.__name__,
            "reduction": "mean",
            "rows": ROWS,
            "batch": BATCH,
            "steps": STEPS,
            "weight_decay": 0,
            "seed": SEED,
            "rules": {rule: RULES[rule][1] for rule in rules},
            "least_relu_input": {rule: distances[rule, "float64"] for rule in rules},
            "versions": VERSIONS,
        }
        (folder / "meta.json").write_text(json.dumps(meta, indent=2) + "\n")
        return models


def as_json(value, indent=""):
    """JSON with a line for each entry of an object and each list of numbers."""
    inner = indent + "  "
    if isinstance(value, dict):
        lines = [f"{json.dumps(k)}: {as_json(v, inner)}" for k, v in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, list) and isinstance(value[0], list):
        lines = [as_json(item, inner) for item in value]
        opening, closing = "[", "]"
    else:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    return f"{opening}\n{inner}" + f",\n{inner}".join(lines) + f"\n{indent}{closing}"


def write_json(path, value):
    path.write_text(as_json(value) + "\n")


def read_vehicle(rng):
    """A seeded choice of rows, standardized over themselves, and their labels."""
    with gzip.open(VEHICLE, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [rows[i] for i in rng.choice(len(rows), ROWS, replace=False)]
    names = [name for name in rows[0] if name not in DROPPED and name != "Class"]
    inputs = np.array([[float(row[name]) for name in names] for row in rows])
    inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    classes = sorted({row["Class"] for row in rows})
    return inputs, np.array([classes.index(row["Class"]) for row in rows])


def write_inputs(path, inputs, labels):
    """The inputs as gzipped CSV whose numbers read back to the same float64."""
    lines = [",".join([f"x{i}" for i in range(inputs.shape[1])] + ["label"])]
    for row, label in zip(inputs, labels):
        lines.append(",".join([repr(float(x)) for x in row] + [str(label)]))
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode("ascii"))
    path.write_bytes(packed.getvalue())


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    table, labels = read_vehicle(rng)
    order = [rng.permutation(ROWS).tolist() for _ in range(EPOCHS)]
    inputs, targets = torch.tensor(table), torch.tensor(labels)

    folder = HERE / "vehicle-14-100-40-4"
    task = Task(
        lambda: nn.Sequential(
            nn.Linear(14, 100), nn.ReLU(), nn.Linear(100, 40), nn.ReLU(),
            nn.Linear(40, 4),
        ),
        inputs, targets, order, nn.functional.cross_entropy,
    )
    task.write(folder, RULES, "Linear(14,100) ReLU Linear(100,40) ReLU Linear(40,4)")
    write_inputs(folder / "inputs.csv.gz", table, labels)
    write_json(folder / "order.json", order)

    folder = HERE / "batch-norm-tanh"
    task = Task(
        lambda: nn.Sequential(
            nn.Linear(14, 20), nn.BatchNorm1d(20, eps=1e-5, momentum=0.1),
            nn.Tanh(), nn.Linear(20, 4),
        ),
        inputs, targets, order, nn.functional.cross_entropy,
    )
    models = task.write(
        folder, ["adam"],
        "Linear(14,20) BatchNorm1d(20, eps=1e-5, momentum=0.1) Tanh Linear(20,4)",
    )
    running = {"evaluation_loss": {}}
    for name, precision in PRECISIONS.items():
        model = models["adam", name].eval()
        x, y = task.tensors(precision)
        with torch.no_grad():
            running["evaluation_loss"][name] = task.loss(model(x), y).item()
    norm = models["adam", "float64"][1]
    running["running_mean"] = norm.running_mean.tolist()
    running["running_var"] = norm.running_var.tolist()
    write_json(folder / "running.json", running)

    task = Task(
        lambda: nn.Sequential(nn.Linear(13, 20), nn.ReLU(), nn.Linear(20, 1)),
        inputs[:, :13], inputs[:, 13:], order, nn.functional.mse_loss,
    )
    task.write(HERE / "mse", ["sgd"], "Linear(13,20) ReLU Linear(20,1)")


if __name__ == "__main__":
    main()
