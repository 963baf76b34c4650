"""What data in files cost: python3 larger_than_memory.py SEISMO [ROUNDS].

Steps per second of the same training with its rows in memory, and in files that the memory has room for: side by side, in
turn, two samplers. And the price of a window: held-out accuracy and loss of `block_shuffled` beside `shuffled`, on rows as
they come and on rows sorted by class.
"""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

seismo, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
folder = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
SPEC = """spec: 1
data:
  read: {read}
  schema: {{target: y}}
prepare: [standard]
model: [{{use: dense, units: 100}}, relu, {{use: dense, units: 40}}, relu, {{use: dense, units: classes}}]
loss: cross_entropy
optimizer: adam
sampler: {sampler}
train: {{epochs: {epochs}}}
"""


def train(name, memory, **fields):
    (folder / "spec.yaml").write_text(SPEC.format(**fields))
    shutil.rmtree(folder / name, ignore_errors=True)
    subprocess.run([seismo, "run", "spec.yaml", "--quiet", "--no-cache", "-o", name], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env={**os.environ, "SEISMO_MEMORY_GB": memory})
    run = next((folder / name).iterdir())
    is_in_files = "of the data are in files in" in (run / "run.json").read_text()
    assert is_in_files == (memory != "100"), "the rows aren't where they should be"
    return run / "main"


def steps_per_second(run):
    steps = sum("loss" in line for line in (run / "metrics.jsonl").read_text().splitlines())
    return steps / json.loads((run / "timing.json").read_text())["stepSeconds"]


def sorted_table():
    """The synthetic rows, those of each class side by side."""
    lines = subprocess.run(
        [sys.executable, "-c", WRITER], check=True, capture_output=True, text=True).stdout.splitlines()
    (folder / "random.csv").write_text("\n".join(lines) + "\n")
    (folder / "sorted.csv").write_text("\n".join(lines[:1] + sorted(lines[1:], key=lambda line: line[-1])) + "\n")


WRITER = """
import random
draw = random.Random(5)
print(",".join(f"x{i}" for i in range(8)) + ",y")
for _ in range(60000):
    x = [draw.gauss(0, 1) for _ in range(8)]
    print(",".join(f"{v:.4f}" for v in x) + "," + "abc"[(x[0] * x[1] > x[2]) + (x[3] > 0.5)])
"""

synthetic = "{use: synthetic, rows: 1000000, generator: teacher}"
for sampler in ("shuffled", "block_shuffled"):
    both = {"100": [], "0.001": []}
    for _ in range(rounds):
        for memory, found in both.items():
            found.append(steps_per_second(train(
                "speed", memory, read=synthetic, sampler=f"{{use: {sampler}, batch_size: 256}}", epochs=2)))
    memory, files = (statistics.median(found) for found in both.values())
    print(f"{sampler}: {memory:.0f} steps/s in memory, {files:.0f} in files, {files / memory:.2f}", flush=True)

sorted_table()
for table in ("random", "sorted"):
    for sampler in ("{use: shuffled, batch_size: 64}", "{use: block_shuffled, batch_size: 64, block: 512, window: 16}",
                    "{use: block_shuffled, batch_size: 64, block: 512, window: 1}"):
        run = train("price", "100", read=f"{{use: csv, path: {table}.csv}}", sampler=sampler, epochs=5)
        figures = {figure["name"]: figure["final"] for figure in json.loads((run / "summary.json").read_text())["figures"]}
        print(f"{table}: {sampler}: held-out accuracy {figures['validation.accuracy']:.3f}, "
              f"loss {figures['validation.loss']:.3f}", flush=True)
shutil.rmtree(folder)
