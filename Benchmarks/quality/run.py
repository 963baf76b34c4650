#!/usr/bin/env python3
"""Runs the comparison of docs/quality-protocol.md, one process at a time, and writes docs/quality.md.

    python3 Benchmarks/quality/run.py               # all of it: many hours; goes on where it was stopped
    python3 Benchmarks/quality/run.py --subset      # three small datasets, one split, the quick models: minutes, kept apart
    python3 Benchmarks/quality/run.py --datasets airfoil,churn --models seismo_realmlp,realmlp_td --splits 1,2

Each result is a line of --results as soon as it is there. `make quality` sets up what this needs.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import datasets  # noqa: E402
import fetch  # noqa: E402
import figures  # noqa: E402
import models  # noqa: E402
import report  # noqa: E402
import splits  # noqa: E402

ROOT = models.ROOT
RESULTS = ROOT / "Benchmarks" / "results" / "quality.jsonl"
SUBSET = {
    "datasets": ["airfoil", "insurance", "credit_g"], "splits": [1], "cores": [1],
    "models": ["seismo_realmlp", "realmlp_td", "seismo_mlp", "catboost", "lightgbm", "xgboost", "sklearn_mlp", "linear"],
}  # fmt: skip


def timed(command: list[str], cores: list[int]) -> dict:
    """A process and its children: wall and processor seconds, and the largest resident memory of any of them."""
    pin = ["taskset", "-c", ",".join(map(str, cores))] if shutil.which("taskset") else []
    with tempfile.TemporaryDirectory() as folder:
        said, took, load = pathlib.Path(folder, "said"), pathlib.Path(folder, "took"), os.getloadavg()[0]
        with said.open("w") as file:
            timer = [sys.executable, "-I", "-S", str(HERE / "timer.py"), str(took), *pin, *command]
            subprocess.run(timer, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=True)
        measured = json.loads(took.read_text())
        if status := measured.pop("status"):
            lines = said.read_text(errors="replace").strip().splitlines() or ["said nothing"]
            measured["failed"] = f"status {status}: {next((line for line in lines if 'error: ' in line), lines[-1])}"
        return {**measured, "load": round(load, 2)}


def read(file: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def keep(file: pathlib.Path, line: dict) -> None:
    with file.open("a") as text:
        text.write(json.dumps(line) + "\n")


def size(cache: pathlib.Path, dataset: str) -> int:
    return (fetch.folder_of(cache, dataset, splits.NUMBERS[0]) / "rows.csv.gz").stat().st_size


def jobs(options, names: list[str]) -> list[tuple[str, int, str, int]]:
    """Small datasets first; the models of a split one after the other, so that all see the same machine. On two cores only
    what the speed is judged by runs, on the first split."""
    paired = {name for pair in models.PAIRS for name in pair}
    found = []
    for cores in options.cores:
        for dataset in sorted(options.datasets, key=lambda name: size(options.cache, name)):
            for split in options.splits:
                for name in names:
                    if cores == 1 or (split == splits.NUMBERS[0] and name in paired):
                        found.append((dataset, split, name, cores))
    return found


def measure(job: tuple[str, int, str, int], options) -> dict:
    dataset, split, name, cores = job
    folder = fetch.folder_of(options.cache, dataset, split)
    model = models.named(name)
    with tempfile.TemporaryDirectory() as scratch:
        predictions = pathlib.Path(scratch) / "predictions.csv"
        command = model.command(folder, predictions, cores, split, options.program)
        result = timed(command, list(range(options.first_core, options.first_core + cores)))
        if "failed" not in result:
            try:
                has_classes = datasets.named(dataset).has_classes
                result |= figures.errors(predictions, folder / "answers.csv.gz", has_classes)
            except (OSError, KeyError, ValueError) as problem:
                result["failed"] = f"{type(problem).__name__}: {problem}"
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M")
    return {"dataset": dataset, "split": split, "model": name, "cores": cores, **result,
            "made_by": model.made_by(options.program), "date": date}  # fmt: skip


def machine() -> dict:
    model = "an unknown processor"
    if os.path.exists("/proc/cpuinfo"):
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    return {"machine": f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {platform.python_version()}"}


def key(result: dict) -> tuple:
    return tuple(result.get(field) for field in ("dataset", "split", "model", "cores", "made_by"))


def arguments():
    def words(text: str) -> list[str]:
        return text.split(",")

    def numbers(text: str) -> list[int]:
        return [int(word) for word in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--subset", action="store_true", help="minutes, to see that it works; kept in the cache")
    parser.add_argument("--datasets", type=words, default=[dataset.name for dataset in datasets.DATASETS])
    parser.add_argument("--models", type=words, default=[model.name for model in models.MODELS])
    parser.add_argument("--splits", type=numbers, default=splits.NUMBERS)
    parser.add_argument("--cores", type=numbers, default=[1, 2], help="1, 2 or 1,2")
    parser.add_argument("--first-core", type=int, default=0, help="the first core that processes are pinned to")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build" / "release" / "seismo")
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / ".build-quality")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS)
    parser.add_argument("--page", type=pathlib.Path, default=ROOT / "docs" / "quality.md")
    parser.add_argument("--report-only", action="store_true", help="write the page of what there is")
    if parser.parse_args().subset:
        cache = parser.parse_args().cache
        parser.set_defaults(**SUBSET, results=cache / "subset.jsonl", page=cache / "subset.md")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if not options.report_only:
        fetch.prepare(options.cache, options.datasets, options.splits)
        names = []
        for name in options.models:
            lacks = models.named(name).lacks(options.program)
            print(f"without {name}: {lacks}", file=sys.stderr) if lacks else names.append(name)
        machines = [line["machine"] for line in read(options.results) if "machine" in line]
        if machines[-1:] != [machine()["machine"]]:
            keep(options.results, machine())
        for name in names:
            if name in models.STARTS and not any(line.get("start_of") == name for line in read(options.results)):
                timed(start := [sys.executable, "-c", models.STARTS[name]], [options.first_core])  # fills the disk's cache
                keep(options.results, {"start_of": name, **timed(start, [options.first_core])})
        makers = {name: models.named(name).made_by(options.program) for name in names}
        done = {key(result) for result in read(options.results) if "failed" not in result}
        left = [job for job in jobs(options, names) if (*job, makers[job[2]]) not in done]
        for number, job in enumerate(left, 1):
            result = measure(job, options)
            keep(options.results, result)
            found = result.get("failed") or f"{result.get('error', result.get('rmse')):.5g}"
            print(f"{number}/{len(left)} {job[0]} {job[1]} {job[2]}, {job[3]} core(s): {found}, "
                  f"{result['seconds']:.1f} s, {result['peak_mb']:.0f} MiB", flush=True)  # fmt: skip
    options.page.write_text(report.page(read(options.results)))
    print(options.page)


if __name__ == "__main__":
    main()
