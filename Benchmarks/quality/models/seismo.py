"""A spec of Seismo on a split's rows: `seismo run`, then `seismo predict`. The spec stays as it is but for its data.

    seismo.py FOLDER PREDICTIONS --program .build/release/seismo --classes SPEC --numbers SPEC [--threads N] [--seed N]
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile


def flow(value) -> str:
    """A value as YAML between braces."""
    return json.dumps(value, ensure_ascii=False)


def settings(folder: pathlib.Path, task: dict, threads: int) -> list[str]:
    types = {name: "category" for name in task["categories"]} | {name: "number" for name in task["numbers"]}
    column = "data.schema.target.column" if task["kind"] == "number" else "data.schema.target"  # the spec says its transform
    values = {
        "data.read": {"use": "csv", "path": str((folder / "rows.csv.gz").resolve()), "missing": [""]},
        column: task["target"],
        "data.schema.types": types,
        "data.split": {"use": "predefined", "by": "part"},
        "train.threads": threads,
    }
    return [f"--set={key}={flow(value)}" for key, value in values.items()]


def call(command: list[str]) -> None:
    """Runs a command, whose errors are the user's to read, and ends as it did."""
    status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    if status:
        sys.exit(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("predictions", type=pathlib.Path)
    parser.add_argument("--program", required=True)
    parser.add_argument("--classes", required=True, help="the spec for classes")
    parser.add_argument("--numbers", required=True, help="the spec for numbers")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    task = json.loads((options.folder / "task.json").read_text())
    spec = options.numbers if task["kind"] == "number" else options.classes
    with tempfile.TemporaryDirectory() as runs:
        changes = settings(options.folder, task, options.threads)
        call([options.program, "run", spec, *changes, "--seed", options.seed, "--output", runs, "--quiet"])
        (run,) = pathlib.Path(runs).iterdir()
        test = str(options.folder / "test.csv.gz")
        call([options.program, "predict", str(run), test, "--on-bad-row", "error", "--output", str(options.predictions)])


if __name__ == "__main__":
    main()
