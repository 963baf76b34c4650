#!/usr/bin/env python3
"""Write schedules/factors.json: what PyTorch's schedulers multiply a rate of 1 by.

    python3 Tests/Golden/make_golden_schedules.py

Each case is a spec's text and the factor of each of 40 steps, in 8 epochs of 5. Schedulers that PyTorch steps
once an epoch keep their factor within it.
"""

import json
import pathlib
import warnings

import torch

HERE = pathlib.Path(__file__).parent
EPOCHS, STEPS = 8, 5
TOTAL = EPOCHS * STEPS
LOSSES = [1.0, 0.9, 0.95, 0.9, 0.89995, 0.8, float("nan"), 0.85]

warnings.simplefilter("ignore")
lr = torch.optim.lr_scheduler


def factors(make, per_step=False, metrics=None):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = make(optimizer)
    found = []
    for epoch in range(EPOCHS):
        for _ in range(STEPS):
            found.append(optimizer.param_groups[0]["lr"])
            if per_step:
                schedule.step()
        if not per_step:
            schedule.step(*([metrics[epoch]] if metrics else []))
    return found


CASES = [
    ("{use: step, step_size: 3}", factors(lambda o: lr.StepLR(o, 3))),
    ("{use: step, step_size: 2, gamma: 0.5}", factors(lambda o: lr.StepLR(o, 2, gamma=0.5))),
    ("{use: exponential, gamma: 0.9}", factors(lambda o: lr.ExponentialLR(o, 0.9))),
    ("linear", factors(lambda o: lr.LinearLR(o, 1.0, 0.0, TOTAL), per_step=True)),
    ("{use: linear, final: 0.25}", factors(lambda o: lr.LinearLR(o, 1.0, 0.25, TOTAL), per_step=True)),
    ("{use: polynomial, power: 3}", factors(lambda o: lr.PolynomialLR(o, TOTAL, 3.0), per_step=True)),
    ("cosine", factors(lambda o: lr.CosineAnnealingLR(o, TOTAL), per_step=True)),
    ("{use: cosine_restarts, t_0: 3}", factors(lambda o: lr.CosineAnnealingWarmRestarts(o, 3))),
    ("{use: cosine_restarts, t_0: 1, t_mult: 2, final: 0.1}",
     factors(lambda o: lr.CosineAnnealingWarmRestarts(o, 1, 2, eta_min=0.1))),
    ("one_cycle", factors(lambda o: lr.OneCycleLR(o, 1.0, TOTAL), per_step=True)),
    ("{use: one_cycle, pct_start: 0.5, div_factor: 10, final_div_factor: 100}",
     factors(lambda o: lr.OneCycleLR(o, 1.0, TOTAL, pct_start=0.5, div_factor=10, final_div_factor=100),
             per_step=True)),
    ("{use: plateau, patience: 0}", factors(lambda o: lr.ReduceLROnPlateau(o, patience=0), metrics=LOSSES)),
    ("{use: plateau, patience: 1, factor: 0.5, cooldown: 1}",
     factors(lambda o: lr.ReduceLROnPlateau(o, patience=1, factor=0.5, cooldown=1), metrics=LOSSES)),
    ("{use: plateau, mode: max, patience: 1, final: 0.01}",
     factors(lambda o: lr.ReduceLROnPlateau(o, mode="max", patience=1, min_lr=0.01), metrics=LOSSES)),
]

folder = HERE / "schedules"
folder.mkdir(exist_ok=True)
text = json.dumps(
    {"torch": torch.__version__, "epochs": EPOCHS, "steps": STEPS,
     "losses": ["nan" if loss != loss else loss for loss in LOSSES],
     "cases": [{"spec": spec, "factors": found} for spec, found in CASES]})
(folder / "factors.json").write_text(text.replace('{"spec"', '\n  {"spec"') + "\n")
