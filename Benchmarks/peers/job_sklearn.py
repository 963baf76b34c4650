#!/usr/bin/env python3
"""The whole job in scikit-learn: FOLDER/rows.csv.gz, standardized, EPOCHS epochs, and what is kept.

    python3 Benchmarks/peers/job_sklearn.py FOLDER EPOCHS
"""

import json
import os
import pickle
import sys

for name in ("OMP", "OPENBLAS"):
    os.environ[f"{name}_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402, after the environment
from sklearn.neural_network import MLPClassifier  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402


def main():
    folder, epochs = sys.argv[1], int(sys.argv[2])
    table = np.loadtxt(os.path.join(folder, "rows.csv.gz"), delimiter=",", skiprows=1, dtype=str)
    network = MLPClassifier(
        (100, 40), alpha=0.0, batch_size=32, max_iter=epochs, tol=0.0, n_iter_no_change=epochs
    )
    model = make_pipeline(StandardScaler(), network)
    model.fit(table[:, :-1].astype(np.float32), table[:, -1])
    with open(os.path.join(folder, "sklearn.json"), "w") as metrics:
        json.dump(network.loss_curve_, metrics)
    with open(os.path.join(folder, "sklearn.pickle"), "wb") as file:
        pickle.dump(model, file)


if __name__ == "__main__":
    main()
