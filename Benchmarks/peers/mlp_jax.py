#!/usr/bin/env python3
"""The benchmark's work in JAX: a whole epoch is one jitted lax.scan.

    python3 Benchmarks/peers/mlp_jax.py --batch 32 --steps 6000

Adam is written out here, with PyTorch's defaults; the initial weights have the
distribution of PyTorch's.
"""

import work  # first: sets the number of threads

import jax
import jax.numpy as jnp
from jax import lax


def initial_weights(key):
    """A (weights, biases) pair for each layer."""
    layers = []
    for fan_in, fan_out in zip(work.LAYERS, work.LAYERS[1:]):
        key, for_weights, for_biases = jax.random.split(key, 3)
        bound = fan_in**-0.5
        layers.append(
            (
                jax.random.uniform(for_weights, (fan_in, fan_out), jnp.float32, -bound, bound),
                jax.random.uniform(for_biases, (fan_out,), jnp.float32, -bound, bound),
            )
        )
    return layers


def loss_of(layers, x, y):
    """The mean cross entropy of a batch."""
    for weights, biases in layers[:-1]:
        x = jax.nn.relu(x @ weights + biases)
    weights, biases = layers[-1]
    log_odds = jax.nn.log_softmax(x @ weights + biases)
    return -jnp.take_along_axis(log_odds, y[:, None], axis=1).mean()


def train_step(state, batch):
    """One update by Adam; the state is the weights, both moments and the count."""
    layers, first, second, count = state
    loss, gradients = jax.value_and_grad(loss_of)(layers, *batch)
    count += 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    rate = work.RATE / (1 - 0.9**count)
    scale = (1 - 0.999**count) ** -0.5
    layers = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) * scale + 1e-8),
        layers, first, second,
    )
    return (layers, first, second, count), loss


def main():
    options = work.arguments()
    inputs, labels = (jnp.asarray(array) for array in work.data())

    @jax.jit
    def epoch(state, key):
        key, for_order = jax.random.split(key)
        order = jax.random.permutation(for_order, work.ROWS)
        batches = (
            inputs[order].reshape(-1, options.batch, work.LAYERS[0]),
            labels[order].reshape(-1, options.batch),
        )
        state, losses = lax.scan(train_step, state, batches)
        return state, key, losses.mean()

    key, for_weights = jax.random.split(jax.random.key(work.SEED))
    layers = initial_weights(for_weights)
    zeros = jax.tree.map(jnp.zeros_like, layers)
    state = (layers, zeros, zeros, jnp.float32(0))

    def train_epoch():
        nonlocal state, key
        state, key, loss = epoch(state, key)
        return float(loss)  # waits for the epoch's end

    work.measure("jax", options, train_epoch)


if __name__ == "__main__":
    main()
