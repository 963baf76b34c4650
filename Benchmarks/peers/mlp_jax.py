#!/usr/bin/env python3
"""The benchmark's work in JAX: a whole epoch is one jitted lax.scan.

    python3 Benchmarks/peers/mlp_jax.py --network dropout --batch 32 [--rbg]

Adam is written out here, with PyTorch's defaults; so is batch normalization.
The initial weights have the distribution of PyTorch's. Random numbers are
Threefry's, JAX's default, or with --rbg XLA's own generator's.
"""

import work  # first: sets the number of threads

import jax
import jax.numpy as jnp
from jax import lax

DROPPED = 0.2


def initial_layers(key, network):
    """The parameters of each layer, and the running statistics of each hidden one."""
    layers, running = [], []
    for fan_in, fan_out in zip(network.widths, network.widths[1:]):
        key, for_weights, for_biases = jax.random.split(key, 3)
        bound = fan_in**-0.5
        layer = {
            "weights": jax.random.uniform(
                for_weights, (fan_in, fan_out), jnp.float32, -bound, bound
            ),
            "biases": jax.random.uniform(for_biases, (fan_out,), jnp.float32, -bound, bound),
        }
        if "batch_norm" in network.after and len(layers) < len(network.widths) - 2:
            layer |= {"scale": jnp.ones(fan_out), "shift": jnp.zeros(fan_out)}
            running.append((jnp.zeros(fan_out), jnp.ones(fan_out)))
        layers.append(layer)
    return layers, running


def batch_norm(x, layer, running):
    """A batch by its own mean and variance, and the running ones, of which a tenth
    is new."""
    mean, variance = x.mean(axis=0), x.var(axis=0)
    unbiased = variance * (len(x) / (len(x) - 1))
    updated = (0.9 * running[0] + 0.1 * mean, 0.9 * running[1] + 0.1 * unbiased)
    return (x - mean) * (lax.rsqrt(variance + 1e-5) * layer["scale"]) + layer["shift"], updated


def loss_of(layers, network, running, x, y, keys):
    """The mean cross entropy of a batch, and the running statistics after it."""
    running = list(running)
    for index, layer in enumerate(layers[:-1]):
        x = x @ layer["weights"] + layer["biases"]
        for name in network.after:
            if name == "relu":
                x = jax.nn.relu(x)
            elif name == "tanh":
                x = jnp.tanh(x)
            elif name == "batch_norm":
                x, running[index] = batch_norm(x, layer, running[index])
            elif name == "dropout":
                kept = jax.random.bernoulli(keys[index], 1 - DROPPED, x.shape)
                x = jnp.where(kept, x / (1 - DROPPED), 0)
    log_odds = jax.nn.log_softmax(x @ layers[-1]["weights"] + layers[-1]["biases"])
    return -jnp.take_along_axis(log_odds, y[:, None], axis=1).mean(), running


def adam(layers, gradients, first, second, count):
    """The updated weights and both moments."""
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    rate = work.RATE / (1 - 0.9**count)
    scale = (1 - 0.999**count) ** -0.5
    layers = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) * scale + 1e-8),
        layers, first, second,
    )
    return layers, first, second


def main():
    options = work.arguments(rbg="random numbers by XLA's generator")
    if options.rbg:
        jax.config.update("jax_default_prng_impl", "rbg")
    network = work.NETWORKS[options.network]
    inputs, labels = (jnp.asarray(array) for array in work.data(network))
    steps = network.rows // options.batch

    def train_step(state, batch):
        layers, first, second, running, count = state
        (loss, running), gradients = jax.value_and_grad(loss_of, has_aux=True)(
            layers, network, running, *batch
        )
        count += 1
        layers, first, second = adam(layers, gradients, first, second, count)
        return (layers, first, second, running, count), loss

    @jax.jit
    def epoch(state, key):
        key, for_order, for_steps = jax.random.split(key, 3)
        order = jax.random.permutation(for_order, network.rows)
        keys = None
        if "dropout" in network.after:
            keys = jax.random.split(for_steps, (steps, len(network.widths) - 2))
        batches = (
            inputs[order].reshape(steps, options.batch, -1),
            labels[order].reshape(steps, options.batch),
            keys,
        )
        state, losses = lax.scan(train_step, state, batches)
        return state, key, losses.mean()

    key, for_weights = jax.random.split(jax.random.key(work.SEED))
    layers, running = initial_layers(for_weights, network)
    zeros = jax.tree.map(jnp.zeros_like, layers)
    state = (layers, zeros, zeros, running, jnp.float32(0))

    def train_epoch():
        nonlocal state, key
        state, key, loss = epoch(state, key)
        return float(loss)  # waits for the epoch's end

    work.measure("jax", options, train_epoch)


if __name__ == "__main__":
    main()
