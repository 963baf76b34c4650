#!/usr/bin/env python3
"""The whole job in PyTorch: FOLDER/rows.csv.gz, standardized, EPOCHS epochs, and what is kept of it.

    python3 Benchmarks/peers/job_torch.py FOLDER EPOCHS
"""

import json
import os
import sys

import numpy as np
import torch
from torch import nn


def main():
    folder, epochs = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(1)
    table = np.loadtxt(os.path.join(folder, "rows.csv.gz"), delimiter=",", skiprows=1, dtype=str)
    values = table[:, :-1].astype(np.float32)
    classes, codes = np.unique(table[:, -1], return_inverse=True)
    inputs = torch.from_numpy((values - values.mean(0)) / values.std(0))
    labels = torch.from_numpy(codes)
    model = nn.Sequential(
        nn.Linear(14, 100), nn.ReLU(), nn.Linear(100, 40), nn.ReLU(), nn.Linear(40, len(classes))
    )
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    with open(os.path.join(folder, "torch.jsonl"), "w") as metrics:
        for epoch in range(epochs):
            order = torch.randperm(len(inputs))
            for x, y in zip(inputs[order].split(32), labels[order].split(32)):
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(model(x), y)
                loss.backward()
                optimizer.step()
                metrics.write(json.dumps({"epoch": epoch, "loss": loss.item()}) + "\n")
    torch.save(model.state_dict(), os.path.join(folder, "torch.pt"))


if __name__ == "__main__":
    main()
