#!/usr/bin/env python3
"""Train on the datasets in scikit-learn's wheel and on those in Data, from `seismo init` alone.

    python3 Tests/ecosystem/check_datasets.py SEISMO SKLEARN_FOLDER

Nothing is edited between `seismo init` and `seismo run`. Exits with 1 when a score is below the
figure beside its file: what a simple model has there, less a margin for the small test parts.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

FILES = {
    "Data/shuttle.csv.gz": ("test accuracy", 0.98),
    "Data/vehicle.csv.gz": ("test accuracy", 0.70),
    "iris.csv": ("test accuracy", 0.85),
    "wine_data.csv": ("test accuracy", 0.90),
    "breast_cancer.csv": ("test accuracy", 0.93),
    "digits.csv.gz": ("test accuracy", 0.95),
    "diabetes_data_raw.csv.gz": ("training r2", 0.30),
    "linnerud_exercise.csv": ("training r2", 0.30),
    "linnerud_physiological.csv": ("training r2", -0.10),
}


def score(seismo, path, folder):
    """The figures of a run of the spec that `seismo init` writes."""
    spec = folder / (pathlib.Path(path).name.split(".")[0] + ".yaml")
    subprocess.run([seismo, "init", path, "-o", spec], check=True, stdout=subprocess.DEVNULL)
    command = [seismo, "run", spec, "--quiet", "--json", "--output", folder / "runs"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)["variants"][0]["best"]


def main(seismo, sklearn):
    data = pathlib.Path(sklearn) / "datasets" / "data"
    low = []
    with tempfile.TemporaryDirectory() as folder:
        for name, (figure, least) in FILES.items():
            path = name if "/" in name else str(data / name)
            found = score(seismo, path, pathlib.Path(folder))[figure]
            print(f"{name:<28} {figure:<14} {found:.3f}, at least {least}")
            if not found >= least:
                low.append(name)
    sys.exit(f"below: {', '.join(low)}" if low else 0)


main(*sys.argv[1:])
