"""What the peers share: one thread, the rows, the arguments and the report.

The work is a 14 → 100 → 40 → 4 network with ReLU, trained on mean cross
entropy by Adam at 1e-3 in float32, on 9,600 rows of normal inputs that are
shuffled each epoch; a random linear teacher gives the labels.

Import this module before numpy, torch or jax: they read the number of threads
from the environment once.
"""

import argparse
import json
import os
import time

for name in ("OMP", "OPENBLAS", "MKL", "VECLIB"):
    os.environ[f"{name}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):  # XLA's other threads share this core
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import numpy as np  # noqa: E402, after the environment

ROWS, LAYERS, RATE = 9_600, [14, 100, 40, 4], 1e-3
SEED = 1
WARM_UP_STEPS = 100  # at least; whole epochs, like the timed ones


def arguments(**flags):
    """The command line's --batch and --steps, and these on/off flags."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=32, help=f"divides {ROWS}")
    parser.add_argument(
        "--steps", type=int, default=6_000, help="at least; rounded up to epochs"
    )
    for flag, meaning in flags.items():
        parser.add_argument(f"--{flag}", action="store_true", help=meaning)
    options = parser.parse_args()
    if options.steps < 1 or options.batch < 1 or ROWS % options.batch:
        parser.error(f"--steps must be at least 1, and --batch divide {ROWS}")
    return options


def data():
    """The inputs as float32 and the labels 0…3."""
    rng = np.random.default_rng(SEED)
    inputs = rng.standard_normal((ROWS, LAYERS[0]), dtype=np.float32)
    teacher = rng.standard_normal((LAYERS[0], LAYERS[-1]), dtype=np.float32)
    return inputs, (inputs @ teacher).argmax(axis=1)


def measure(peer, options, train_epoch):
    """Time `train_epoch`, which trains one epoch and returns its mean loss, and
    print the report as one line of JSON."""
    steps_per_epoch = ROWS // options.batch
    for _ in range(-(-WARM_UP_STEPS // steps_per_epoch)):
        train_epoch()
    epochs = -(-options.steps // steps_per_epoch)
    start = time.perf_counter()
    for _ in range(epochs):
        loss = train_epoch()
    seconds = time.perf_counter() - start
    steps = epochs * steps_per_epoch
    report = {
        "peer": peer,
        "batch": options.batch,
        "steps": steps,
        "us_per_step": round(seconds / steps * 1e6, 3),
        "final_loss": float(loss),
    }
    print(json.dumps(report))
