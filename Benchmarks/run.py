"""Times Seismo's training step beside its peers and keeps the figures.

The network is 14 -> 100 -> 40 -> 4 with ReLU, cross-entropy and Adam on 9,600 rows shuffled each
epoch, in Float32. Commands run in turn (A B A B ...), pinned to one core, so that a machine whose
speed drifts slows all of them alike; what counts is the ratio of each pair, its median and spread.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "Benchmarks" / "peers"
STEPS = {1: 20_000, 8: 20_000, 32: 15_000, 96: 6_000, 480: 2_000}


def commands(batch: int, scale: float, wanted: list[str], c_peer: str) -> dict[str, list[str]]:
    """The command of each program, for one batch size."""
    steps = str(max(1, int(STEPS[batch] * scale)))
    seismo = str(ROOT / ".build" / "release" / "seismo-bench")
    python = [sys.executable]
    all_of_them = {
        "seismo": [seismo, "--batch", str(batch), "--steps", steps],
        "c-openblas": [c_peer, str(batch), steps],
        "c-avx512": ["env", "OPENBLAS_CORETYPE=SKYLAKEX", c_peer, str(batch), steps],
        "torch": [*python, str(PEERS / "mlp_torch.py"), "--batch", str(batch), "--steps", steps],
        "jax": [*python, str(PEERS / "mlp_jax.py"), "--batch", str(batch), "--steps", steps],
        "sklearn": [*python, str(PEERS / "mlp_sklearn.py"), "--batch", str(batch), "--steps", steps],
    }
    # OpenBLAS 0.3.21 doesn't know every processor and then takes its AVX2 kernels; the second C peer
    # asks for AVX-512, where there is any.
    return {name: all_of_them[name] for name in ["seismo", *wanted]}


def measure(command: list[str]) -> float:
    """One run, pinned to core 0; microseconds per step."""
    pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    output = subprocess.run([*pin, *command], check=True, capture_output=True, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])["us_per_step"]


def compile_c_peer(folder: str) -> str:
    """Builds the plain-C peer for this very machine."""
    program = os.path.join(folder, "mlp_openblas")
    source = str(PEERS / "mlp_openblas.c")
    flags = ["-O3", "-march=native", "-fno-math-errno"]
    subprocess.run(["gcc", *flags, source, "-o", program, "-lopenblas", "-lm"], check=True)
    return program


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    model = "unknown"
    if os.path.exists("/proc/cpuinfo"):
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((l.split(":")[1].strip() for l in lines if l.startswith("model name")), model)
    return {"processor": model, "cores": str(os.cpu_count()), "system": platform.platform()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default="c-openblas,c-avx512", help="comma-separated, or all")
    parser.add_argument("--batches", default="1,8,32,96,480")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the numbers of steps")
    arguments = parser.parse_args()
    every = ["c-openblas", "c-avx512", "torch", "jax", "sklearn"]
    wanted = every if arguments.peers == "all" else arguments.peers.split(",")
    if "avx512f" not in pathlib.Path("/proc/cpuinfo").read_text():
        wanted = [name for name in wanted if name != "c-avx512"]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        c_peer = compile_c_peer(folder)
        print(f"{'batch':>5}  {'program':<11} {'µs/step':>9}  {'ratio to seismo':>15}  spread")
        for batch in map(int, arguments.batches.split(",")):
            programs = commands(batch, arguments.scale, wanted, c_peer)
            rounds = [
                {name: measure(command) for name, command in programs.items()}
                for _ in range(arguments.rounds)
            ]
            for name in programs:
                times = [r[name] for r in rounds]
                ratios = [r[name] / r["seismo"] for r in rounds]
                row = {
                    "batch": batch,
                    "program": name,
                    "us_per_step": round(statistics.median(times), 3),
                    "ratio": round(statistics.median(ratios), 3),
                    "ratio_min": round(min(ratios), 3),
                    "ratio_max": round(max(ratios), 3),
                    "rounds": arguments.rounds,
                }
                results.append(row)
                spread = f"{row['ratio_min']:.2f}–{row['ratio_max']:.2f}"
                print(f"{batch:>5}  {name:<11} {row['us_per_step']:>9.2f}  {row['ratio']:>15.2f}  {spread}")
    stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    file = ROOT / "Benchmarks" / "results" / f"{stamp}-step.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"machine": machine(), "steps": results}, indent=1) + "\n")
    print(f"kept in {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
