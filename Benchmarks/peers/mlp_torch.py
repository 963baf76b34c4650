#!/usr/bin/env python3
"""The benchmark's work in PyTorch: eager, or with --compiled by torch.compile.

    python3 Benchmarks/peers/mlp_torch.py --batch 32 --steps 6000 [--compiled]

Adam is PyTorch's fused one. With --compiled, the network and its loss are
compiled, forward and backward.
"""

import work  # first: sets the number of threads

import torch
from torch import nn


def layers(widths):
    """Dense layers with ReLU between them."""
    for inputs, outputs in zip(widths[:-2], widths[1:]):
        yield nn.Linear(inputs, outputs)
        yield nn.ReLU()
    yield nn.Linear(widths[-2], widths[-1])


def main():
    options = work.arguments(("seed", "wide"), compiled="use torch.compile")
    network = work.NETWORKS[options.network]
    torch.set_num_threads(options.threads)
    torch.manual_seed(work.SEED)
    inputs, labels = (torch.from_numpy(array) for array in work.data(network))
    model = nn.Sequential(*layers(network.widths))
    optimizer = torch.optim.Adam(model.parameters(), lr=work.RATE, fused=True)

    def loss_of(x, y):
        return nn.functional.cross_entropy(model(x), y)

    if options.compiled:
        loss_of = torch.compile(loss_of)

    def train_epoch():
        order = torch.randperm(network.rows)
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
