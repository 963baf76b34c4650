"""What the rivals share: reading a split's folder and writing predictions as `seismo predict` writes them.

Each program is called `MODEL.py FOLDER PREDICTIONS --threads N --seed N`. Import this module before numpy and torch: they
read the number of threads from the environment once.
"""

import argparse
import json
import os
import pathlib

PARSER = argparse.ArgumentParser()
PARSER.add_argument("folder", type=pathlib.Path)
PARSER.add_argument("predictions", type=pathlib.Path)
PARSER.add_argument("--threads", type=int, default=1)
PARSER.add_argument("--seed", type=int, default=1)
PARSER.add_argument("--variant", default="")
OPTIONS = PARSER.parse_args()

for name in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{name}_NUM_THREADS"] = str(OPTIONS.threads)

import numpy as np  # noqa: E402, after the environment
import pandas as pd  # noqa: E402


class Rows:
    """`train`, `validation` and `test` are frames of the inputs: numbers as floats, words as texts or None."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.task = json.loads((folder / "task.json").read_text())
        self.has_classes = self.task["kind"] != "number"
        self.numbers, self.categories = self.task["numbers"], self.task["categories"]
        kept = self.read(folder / "rows.csv.gz")
        self.test = self.read(folder / "test.csv.gz")[self.numbers + self.categories]
        target = kept[self.task["target"]]
        parts = [kept["part"] == part for part in ("train", "validation")]
        self.train, self.validation = (kept.loc[part, self.numbers + self.categories] for part in parts)
        if self.has_classes:
            self.classes = np.unique(target[parts[0]])
            target = pd.Series(np.searchsorted(self.classes, target), kept.index)
        self.y_train, self.y_validation = (target[part].to_numpy() for part in parts)

    def read(self, file: pathlib.Path) -> pd.DataFrame:
        words = {name: str for name in [*self.categories, "part"]}
        if self.has_classes:
            words[self.task["target"]] = str
        frame = pd.read_csv(file, dtype=words, keep_default_na=False, na_values={name: [""] for name in self.numbers})
        frame[self.numbers] = frame[self.numbers].astype(float)
        for name in self.categories:
            frame[name] = frame[name].astype(object).where(frame[name] != "", None)
        return frame

    def fill_numbers(self) -> None:
        """Missing numbers become the training rows' median; for models that take none."""
        medians = self.train[self.numbers].median().fillna(0)
        for frame in (self.train, self.validation, self.test):
            frame[self.numbers] = frame[self.numbers].fillna(medians)

    def fill_words(self) -> None:
        """Missing words become a level of their own; for models that take none."""
        for frame in (self.train, self.validation, self.test):
            frame[self.categories] = frame[self.categories].where(frame[self.categories].notna(), "missing")

    def categorize(self) -> None:
        """Words become pandas' categories with the training rows' levels; others are missing."""
        for name in self.categories:
            levels = sorted(self.train[name].dropna().unique())
            for frame in (self.train, self.validation, self.test):
                frame[name] = pd.Categorical(frame[name], categories=levels)

    def write(self, file: pathlib.Path, output: np.ndarray) -> None:
        """Predicted numbers, or a probability of each class."""
        if self.has_classes:
            frame = pd.DataFrame(output, columns=[f"probability_{name}" for name in self.classes])
            frame.insert(0, "prediction", self.classes[np.asarray(output).argmax(axis=1)])
        else:
            frame = pd.DataFrame({"prediction": np.asarray(output).reshape(-1)})
        frame.to_csv(file, index=False)


def read() -> Rows:
    return Rows(OPTIONS.folder)


def predict(rows: Rows, model) -> None:
    """Writes what a fitted model with scikit-learn's methods says of the test rows."""
    rows.write(OPTIONS.predictions, model.predict_proba(rows.test) if rows.has_classes else model.predict(rows.test))
