#!/usr/bin/env python3
"""The benchmark's work in PyTorch: eager, or with --compiled by torch.compile.

    python3 Benchmarks/peers/mlp_torch.py --batch 32 --steps 6000 [--compiled]

Adam is PyTorch's fused one. With --compiled, the network and its loss are
compiled, forward and backward.
"""

import work  # first: sets the number of threads

import torch
from torch import nn


def main():
    options = work.arguments(compiled="use torch.compile")
    torch.set_num_threads(1)
    torch.manual_seed(work.SEED)
    inputs, labels = (torch.from_numpy(array) for array in work.data())
    model = nn.Sequential(
        nn.Linear(14, 100), nn.ReLU(), nn.Linear(100, 40), nn.ReLU(), nn.Linear(40, 4)
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=work.RATE, fused=True)

    def loss_of(x, y):
        return nn.functional.cross_entropy(model(x), y)

    if options.compiled:
        loss_of = torch.compile(loss_of)

    def train_epoch():
        order = torch.randperm(work.ROWS)
        batches = zip(
            inputs[order].split(options.batch), labels[order].split(options.batch)
        )
        losses = []
        for x, y in batches:
            optimizer.zero_grad()
            loss = loss_of(x, y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return sum(losses) / len(losses)

    peer = "torch-compiled" if options.compiled else "torch-eager"
    work.measure(peer, options, train_epoch)


if __name__ == "__main__":
    main()
