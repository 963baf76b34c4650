#!/usr/bin/env python3
"""The benchmark's work in scikit-learn: MLPClassifier, an epoch at a time.

    python3 Benchmarks/peers/mlp_sklearn.py --batch 32 --steps 6000
"""

import work  # first: sets the number of threads

from sklearn.neural_network import MLPClassifier


def main():
    options = work.arguments(("seed",))
    network = work.NETWORKS[options.network]
    inputs, labels = work.data(network)
    model = MLPClassifier(
        hidden_layer_sizes=network.widths[1:-1],
        activation="relu",
        solver="adam",
        alpha=0.0,  # no weight decay
        batch_size=options.batch,
        learning_rate_init=work.RATE,
        shuffle=True,
        random_state=work.SEED,
    )

    def train_epoch():
        model.partial_fit(inputs, labels, classes=range(network.widths[-1]))
        return model.loss_

    work.measure("sklearn", options, train_epoch)


if __name__ == "__main__":
    main()
