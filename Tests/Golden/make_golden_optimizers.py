#!/usr/bin/env python3
"""Write components/optimizers.json: the parameters after some of 30 updates, in float64.

    python3 Tests/Golden/make_golden_optimizers.py

A linear map of 3 inputs to 4 numbers learns the mean squared error of 9 rows. PyTorch's optimizers, and for Lion and
Adan, which it lacks, their authors' formulas (github.com/google/automl, lion_pytorch.py; github.com/sail-sg/Adan,
adan.py, of one tensor); the authors' schedulefree 1.4.1 for schedule_free_adamw. Of an optimizer that answers with a mean,
the mean.
"""

import json
import pathlib

import schedulefree
import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
STEPS = [1, 2, 3, 6, 7, 15, 30]
torch.manual_seed(12)
torch.set_default_dtype(torch.float64)

INPUTS = torch.randn(9, 3)
TARGETS = torch.randn(9, 4)
WEIGHT = torch.randn(4, 3)
BIAS = torch.randn(4)
optim = torch.optim


class Lion(optim.Optimizer):
    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state["exp_avg"] = torch.zeros_like(p)
                p.data.mul_(1 - group["lr"] * group["weight_decay"])
                exp_avg = state["exp_avg"]
                update = exp_avg * beta1 + p.grad * (1 - beta1)
                p.add_(update.sign_(), alpha=-group["lr"])
                exp_avg.mul_(beta2).add_(p.grad, alpha=1 - beta2)


class Adan(optim.Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.98, 0.92, 0.99), eps=1e-8, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, step=0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2, beta3 = group["betas"]
            group["step"] += 1
            correction1, correction2 = 1 - beta1 ** group["step"], 1 - beta2 ** group["step"]
            correction3 = 1 - beta3 ** group["step"]
            for p in group["params"]:
                state, grad, lr = self.state[p], p.grad, group["lr"]
                if not state:
                    for name in ("exp_avg", "exp_avg_diff", "exp_avg_sq"):
                        state[name] = torch.zeros_like(p)
                    state["neg_pre_grad"] = grad.clone().mul_(-1.0)
                state["neg_pre_grad"].add_(grad)
                diff = state["neg_pre_grad"]
                state["exp_avg"].mul_(beta1).add_(grad, alpha=1 - beta1)
                state["exp_avg_diff"].mul_(beta2).add_(diff, alpha=1 - beta2)
                diff.mul_(beta2).add_(grad)
                state["exp_avg_sq"].mul_(beta3).addcmul_(diff, diff, value=1 - beta3)
                denom = (state["exp_avg_sq"].sqrt() / correction3 ** 0.5).add_(group["eps"])
                p.addcdiv_(state["exp_avg"], denom, value=-lr / correction1)
                p.addcdiv_(state["exp_avg_diff"], denom, value=-lr * beta2 / correction2)
                p.div_(1 + lr * group["weight_decay"])
                state["neg_pre_grad"].zero_().add_(grad, alpha=-1.0)


class EMA:
    """A running mean of the weights; PyTorch's, which begins with the weights after the first update."""

    def __init__(self, parameters, inner, decay, warmup=False):
        self.parameters, self.inner, self.decay, self.warmup = parameters, inner, decay, warmup
        self.zero_grad, self.mean, self.count = inner.zero_grad, None, 0

    def step(self):
        self.inner.step()
        self.count += 1
        if self.mean is None:
            self.mean = [p.detach().clone() for p in self.parameters]
            return
        decay = min(self.decay, (1 + self.count) / (10 + self.count)) if self.warmup else self.decay
        mean_of = torch.optim.swa_utils.get_ema_multi_avg_fn(decay)
        mean_of(self.mean, [p.detach() for p in self.parameters], self.count)

    def answers(self):
        return self.mean


class Accumulate:
    """An update for several batches, by the mean of their gradients."""

    def __init__(self, inner, batches):
        self.inner, self.batches, self.count = inner, batches, 0

    def zero_grad(self):
        if self.count % self.batches == 0:
            self.inner.zero_grad()

    def step(self):
        self.count += 1
        if self.count % self.batches == 0:
            for group in self.inner.param_groups:
                for p in group["params"]:
                    p.grad /= self.batches
            self.inner.step()


class LBFGS:
    """An iteration for each update; the gradient is there already."""

    def __init__(self, parameters, **options):
        self.inner = optim.LBFGS(parameters, max_iter=1, **options)
        self.zero_grad = self.inner.zero_grad

    def step(self):
        self.inner.step(lambda: torch.zeros(()))


class ScheduleFree(schedulefree.AdamWScheduleFree):
    def answers(self):
        self.eval()
        found = [p.detach().clone() for group in self.param_groups for p in group["params"]]
        self.train()
        return found

    def __init__(self, parameters, **options):
        super().__init__(parameters, foreach=False, **options)
        self.train()


def decaying(make, decay):
    """The weight decays, the bias doesn't."""
    return lambda weight, bias: make(
        [{"params": [weight], "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}])


def plain(make):
    return lambda weight, bias: make([weight, bias])


CASES = [
    ("adam", plain(lambda p: optim.Adam(p))),
    ("{use: adam, learning_rate: 0.1, amsgrad: true}", plain(lambda p: optim.Adam(p, lr=0.1, amsgrad=True))),
    ("{use: sgd, learning_rate: 0.1, momentum: 0.8, nesterov: true}",
     plain(lambda p: optim.SGD(p, lr=0.1, momentum=0.8, nesterov=True))),
    ("adamw", plain(lambda p: optim.AdamW(p))),
    ("{use: adamw, learning_rate: 0.1, weight_decay: 0.3, beta1: 0.8, beta2: 0.95, epsilon: 1e-3}",
     plain(lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.3, betas=(0.8, 0.95), eps=1e-3))),
    ("{use: adamw, learning_rate: 0.1, weight_decay: 0.3} of weights",
     decaying(lambda p: optim.AdamW(p, lr=0.1), 0.3)),
    ("{use: adamw, learning_rate: 0.1, weight_decay: 0.3, amsgrad: true} of weights",
     decaying(lambda p: optim.AdamW(p, lr=0.1, amsgrad=True), 0.3)),
    ("nadam", plain(lambda p: optim.NAdam(p))),
    ("{use: nadam, learning_rate: 0.05, momentum_decay: 0.1, beta1: 0.95}",
     plain(lambda p: optim.NAdam(p, lr=0.05, momentum_decay=0.1, betas=(0.95, 0.999)))),
    ("adamax", plain(lambda p: optim.Adamax(p))),
    ("{use: adamax, learning_rate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3}",
     plain(lambda p: optim.Adamax(p, lr=0.1, betas=(0.8, 0.9), eps=1e-3))),
    ("radam", plain(lambda p: optim.RAdam(p))),
    ("{use: radam, learning_rate: 0.1, beta2: 0.9, epsilon: 1e-3}",
     plain(lambda p: optim.RAdam(p, lr=0.1, betas=(0.9, 0.9), eps=1e-3))),
    ("rmsprop", plain(lambda p: optim.RMSprop(p))),
    ("{use: rmsprop, learning_rate: 0.02, alpha: 0.9, momentum: 0.5, epsilon: 1e-3}",
     plain(lambda p: optim.RMSprop(p, lr=0.02, alpha=0.9, momentum=0.5, eps=1e-3))),
    ("{use: rmsprop, learning_rate: 0.01, centered: true, epsilon: 1e-3}",
     plain(lambda p: optim.RMSprop(p, lr=0.01, centered=True, eps=1e-3))),
    ("{use: rmsprop, learning_rate: 0.01, centered: true, momentum: 0.9, epsilon: 1e-3}",
     plain(lambda p: optim.RMSprop(p, lr=0.01, centered=True, momentum=0.9, eps=1e-3))),
    ("adagrad", plain(lambda p: optim.Adagrad(p))),
    ("{use: adagrad, learning_rate: 0.5, lr_decay: 0.1, initial_accumulator_value: 0.2, epsilon: 1e-3}",
     plain(lambda p: optim.Adagrad(p, lr=0.5, lr_decay=0.1, initial_accumulator_value=0.2, eps=1e-3))),
    ("lion", plain(Lion)),
    ("{use: lion, learning_rate: 0.01, beta1: 0.8, beta2: 0.9, weight_decay: 0.3} of weights",
     decaying(lambda p: Lion(p, lr=0.01, betas=(0.8, 0.9)), 0.3)),
    ("ema", plain(lambda p: EMA(p, optim.Adam(p), 0.999))),
    ("{use: ema, inner: {use: sgd, learning_rate: 0.1, momentum: 0.9}, decay: 0.8, warmup: true}",
     plain(lambda p: EMA(p, optim.SGD(p, lr=0.1, momentum=0.9), 0.8, True))),
    ("accumulate", plain(lambda p: Accumulate(optim.Adam(p), 2))),
    ("{use: accumulate, inner: {use: adamw, learning_rate: 0.1}, batches: 3}",
     plain(lambda p: Accumulate(optim.AdamW(p, lr=0.1), 3))),
    ("schedule_free_adamw", plain(ScheduleFree)),
    ("{use: schedule_free_adamw, learning_rate: 0.05, warmup: 10, beta1: 0.95, beta2: 0.9, epsilon: 1e-3, weight_decay: 0.1}",
     plain(lambda p: ScheduleFree(
         p, lr=0.05, warmup_steps=10, betas=(0.95, 0.9), eps=1e-3, weight_decay=0.1))),
    # With a small rate and a long history PyTorch itself is 2e-8 off where it sums in another order.
    ("lbfgs", plain(LBFGS)),
    ("{use: lbfgs, learning_rate: 0.3, history_size: 2}",
     plain(lambda p: LBFGS(p, lr=0.3, history_size=2))),
    ("{use: lbfgs, learning_rate: 0.5, tolerance_grad: 0.01}",
     plain(lambda p: LBFGS(p, lr=0.5, tolerance_grad=0.01))),
    ("{use: lbfgs, learning_rate: 0.5, tolerance_change: 0.01}",
     plain(lambda p: LBFGS(p, lr=0.5, tolerance_change=0.01))),
    ("{use: ema, inner: {use: lbfgs, learning_rate: 0.2, history_size: 2}, decay: 0.5}",
     plain(lambda p: EMA(p, LBFGS(p, lr=0.2, history_size=2), 0.5))),
    ("adan", plain(Adan)),
    ("{use: adan, learning_rate: 0.1, weight_decay: 0.3, epsilon: 1e-3} of weights",
     decaying(lambda p: Adan(p, lr=0.1, eps=1e-3), 0.3)),
]


def train(make):
    weight, bias = nn.Parameter(WEIGHT.clone()), nn.Parameter(BIAS.clone())
    optimizer = make(weight, bias)
    steps = []
    for number in range(1, STEPS[-1] + 1):
        optimizer.zero_grad()
        nn.functional.mse_loss(nn.functional.linear(INPUTS, weight, bias), TARGETS).backward()
        optimizer.step()
        if number in STEPS:
            answers = optimizer.answers() if hasattr(optimizer, "answers") else [weight, bias]
            steps.append([number for p in answers for number in p.flatten().tolist()])
    return steps


# Muon works on matrices, in bfloat16; here it is to work in float64 as all else does.
torch.bfloat16 = torch.float64


def muon(muons, **options):
    """Muon for some weights of three layers, AdamW for the rest."""
    def make(parameters):
        adam = {key: options[key] for key in ("lr", "weight_decay") if key in options}
        rest = [p for place, p in enumerate(parameters) if place not in muons]
        return [optim.Muon([parameters[place] for place in muons], **options),
                optim.AdamW(rest, **{"lr": 1e-3, "weight_decay": 0.1, **adam})]
    return make


NETWORKS = [
    ("muon", muon([2], adjust_lr_fn="match_rms_adamw")),
    ("{use: muon, weights: all, learning_rate: 0.01, adjust: original, nesterov: false, weight_decay: 0.2, ns_steps: 3}",
     muon([0, 2, 4], lr=0.01, adjust_lr_fn="original", nesterov=False, weight_decay=0.2, ns_steps=3)),
]
NETWORKS += [("{use: lbfgs, learning_rate: 0.1, history_size: 5}",
              lambda parameters: [LBFGS(parameters, lr=0.1, history_size=5)])]
SHAPES = [(6, 3), (6,), (5, 6), (5,), (4, 5), (4,)]
STARTS = [torch.randn(shape) for shape in SHAPES]


def train_network(make):
    parameters = [nn.Parameter(start.clone()) for start in STARTS]
    optimizers = make(parameters)
    steps = []
    for number in range(1, STEPS[-1] + 1):
        x = INPUTS
        for weight, bias in zip(parameters[::2], parameters[1::2]):
            x = nn.functional.linear(x if weight is parameters[0] else torch.tanh(x), weight, bias)
        for optimizer in optimizers:
            optimizer.zero_grad()
        nn.functional.mse_loss(x, TARGETS).backward()
        for optimizer in optimizers:
            optimizer.step()
        if number in STEPS:
            steps.append([v for p in parameters for v in p.flatten().tolist()])
    return steps


folder = HERE / "components"
folder.mkdir(exist_ok=True)
text = json.dumps({
    "torch": torch.__version__, "inputs": INPUTS.tolist(), "targets": TARGETS.tolist(),
    "steps": STEPS, "weight": WEIGHT.flatten().tolist(), "bias": BIAS.tolist(),
    "cases": [{"spec": spec, "steps": train(make)} for spec, make in CASES],
    "starts": [start.flatten().tolist() for start in STARTS],
    "networks": [{"spec": spec, "steps": train_network(make)} for spec, make in NETWORKS]})
(folder / "optimizers.json").write_text(text.replace('{"spec"', '\n  {"spec"') + "\n")
