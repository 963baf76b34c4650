"""What the peers share: threads, networks, rows, the arguments and the report.

The work is a network trained on mean cross entropy by Adam at 1e-3 in float32,
on rows of normal inputs that are shuffled each epoch; a random linear teacher
gives the labels. `Benchmarks/seismo-bench/Work.swift` has the same networks.

Import this module before numpy, torch or jax: they read the number of threads
from the environment once.
"""

import argparse
import json
import os
import time
from typing import NamedTuple

THREADS_OPTION = argparse.ArgumentParser(add_help=False)
THREADS_OPTION.add_argument("--threads", type=int, default=1, help="and cores")
THREADS = THREADS_OPTION.parse_known_args()[0].threads

for name in ("OMP", "OPENBLAS", "MKL", "VECLIB"):
    os.environ[f"{name}_NUM_THREADS"] = str(THREADS)
if THREADS == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):  # the libraries' other threads share these cores
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-THREADS:])

import numpy as np  # noqa: E402, after the environment


class Network(NamedTuple):
    """Inputs and the units of each layer, what follows each hidden layer, and
    the rows of an epoch."""

    widths: list[int]
    after: list[str]
    rows: int = 9_600


SEED_WIDTHS = [14, 100, 40, 4]
NETWORKS = {
    "seed": Network(SEED_WIDTHS, ["relu"]),
    "batch_norm": Network(SEED_WIDTHS, ["batch_norm", "relu"]),
    "dropout": Network(SEED_WIDTHS, ["relu", "dropout"]),
    "tanh": Network(SEED_WIDTHS, ["tanh"]),
    "wide": Network([100, 1024, 1024, 10], ["relu"], rows=10_240),
}
RATE = 1e-3
SEED = 1
WARM_UP_STEPS = 100  # at least; whole epochs, like the timed ones


def arguments(networks=tuple(NETWORKS), **flags):
    """The command line, with these networks to choose from and these on/off flags."""
    parser = argparse.ArgumentParser(parents=[THREADS_OPTION])
    parser.add_argument("--network", default="seed", choices=networks)
    parser.add_argument("--batch", type=int, default=32, help="divides the rows")
    parser.add_argument(
        "--steps", type=int, default=6_000, help="at least; rounded up to epochs"
    )
    for flag, meaning in flags.items():
        parser.add_argument(f"--{flag}", action="store_true", help=meaning)
    options = parser.parse_args()
    rows = NETWORKS[options.network].rows
    if options.steps < 1 or options.batch < 1 or rows % options.batch:
        parser.error(f"--steps must be at least 1, and --batch divide {rows}")
    return options


def data(network):
    """The inputs as float32 and the labels, counted from 0."""
    rng = np.random.default_rng(SEED)
    ends = network.widths[0], network.widths[-1]
    inputs = rng.standard_normal((network.rows, ends[0]), dtype=np.float32)
    teacher = rng.standard_normal(ends, dtype=np.float32)
    return inputs, (inputs @ teacher).argmax(axis=1)


def measure(peer, options, train_epoch):
    """Time `train_epoch`, which trains one epoch and returns its mean loss, and
    print the report as one line of JSON."""
    steps_per_epoch = NETWORKS[options.network].rows // options.batch
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
        "network": options.network,
        "batch": options.batch,
        "steps": steps,
        "us_per_step": round(seconds / steps * 1e6, 3),
        "final_loss": float(loss),
    }
    print(json.dumps(report))
