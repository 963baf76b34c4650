"""Holds a sweep to what other programs make of it: pandas reads its trials, SciPy draws its Sobol' points and its ranks,
Optuna drives it with pruning, and what a killed process leaves is gone on with.

python3 check_sweep.py SEISMO FOLDER
"""
import json
import pathlib
import subprocess
import sys

import numpy as np
import pandas
from scipy import stats

SEISMO = str(pathlib.Path(sys.argv[1]).resolve())
FOLDER = pathlib.Path(sys.argv[2])
ROOT = pathlib.Path(__file__).resolve().parents[2]


def seismo(*arguments):
    return subprocess.run([SEISMO, *map(str, arguments)], check=True, capture_output=True, text=True)


def only(folder):
    (found,) = folder.iterdir()
    return found


def read(sweep):
    trials = pandas.read_json(sweep / "trials.jsonl", lines=True, precise_float=True).sort_values("trial")
    settings = pandas.json_normalize(trials["settings"].tolist(), max_level=0)
    return trials.reset_index(drop=True), settings


def check_trials():
    """Settings lie where the spec says, values are the means of the trainings' own files, and the table is sorted."""
    seismo("sweep", ROOT / "Specs/sweep.yaml", "-q", "--set", "sweep.trials=24", "-o", FOLDER / "random")
    sweep = only(FOLDER / "random")
    trials, settings = read(sweep)
    assert len(trials) == 24 and set(trials["status"]) <= {"finished", "pruned"}
    rates = settings["optimizer.learning_rate"].astype(float)
    assert rates.between(1e-4, 1e-1).all()
    is_adam = settings["optimizer"].map(lambda value: value == "adam")
    assert (settings["optimizer.momentum"].isna() == is_adam).all()
    for trial in trials.itertuples():
        best = []
        for seed in (17, 18, 19):
            lines = (sweep / "trials" / f"{trial.trial:04}" / f"seed-{seed}" / "metrics.jsonl").read_text().splitlines()
            losses = [json.loads(line)["validation.loss"] for line in lines if '"validation.loss"' in line]
            best.append(min(losses))
        assert best == trial.values and abs(np.mean(best) - trial.value) < 1e-12, trial
    printed = json.loads(seismo("report", sweep, "--json").stdout)
    finished = trials[trials["status"] == "finished"].sort_values(["value", "trial"])
    assert printed["ranking"] == finished["trial"].tolist()
    again = seismo("run", sweep / "best.yaml", "-q", "--json", "-o", FOLDER / "best")
    best = {variant["name"]: variant for variant in json.loads(again.stdout)["variants"]}
    own = sorted(variant["best"]["validation loss"] for variant in best.values())
    assert own == sorted(finished.iloc[0]["values"])


def check_sobol():
    """Shifted points of a Sobol' sequence are as even as SciPy's."""
    sweep = "sweep={sobol: {optimizer.beta1: {uniform: [0, 0.5]}, optimizer.beta2: {uniform: [0, 0.5]}}, trials: 64}"
    text = (ROOT / "Specs/sweep.yaml").read_text().split("sweep:")[0].replace("../Data", str(ROOT / "Data"))
    (FOLDER / "sobol.yaml").write_text(text)
    arguments = ["--set", sweep, "--set", "train.epochs=1", "-q", "-o", FOLDER / "sobol"]
    seismo("sweep", FOLDER / "sobol.yaml", *arguments)
    _, settings = read(only(FOLDER / "sobol"))
    points = 2 * settings[["optimizer.beta1", "optimizer.beta2"]].to_numpy(float)
    plain = stats.qmc.Sobol(d=2, scramble=True, rng=1).random(64)
    discrepancy = [stats.qmc.discrepancy(np.clip(part, 0, 1)) for part in (points, plain)]
    assert discrepancy[0] < 3 * discrepancy[1] < 0.1, discrepancy


def check_optuna():
    """The documented example, as it stands."""
    spec = FOLDER / "driven.yaml"
    spec.write_text((FOLDER / "sobol.yaml").read_text().replace("epochs: 100", "epochs: 40"))
    example = ROOT / "docs/examples/optuna_sweep.py"
    assert len(example.read_text().splitlines()) <= 32
    result = subprocess.run(
        [sys.executable, str(example), SEISMO, str(spec), "-o", str(FOLDER / "driven")],
        check=True, capture_output=True, text=True)
    trials, settings = read(only(FOLDER / "driven"))
    assert len(trials) == 20, trials
    counts = trials["status"].value_counts()
    assert counts["pruned"] > 0 and counts["finished"] > 4, counts
    best = trials[trials["status"] == "finished"]["value"].min()
    assert f"best: {float(best)!r} " in result.stdout, result.stdout
    assert settings["model[0].units"].between(8, 128).all()


FOLDER.mkdir(parents=True)
check_trials()
check_sobol()
check_optuna()
print("sweep: pandas, SciPy and Optuna agree")
