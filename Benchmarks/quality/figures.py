"""Errors of predictions, and statistics over datasets. Needs nothing but Python."""

import csv
import gzip
import math
import pathlib
import random
from collections.abc import Iterable

RESAMPLES = 10_000
TIE = 0.01  # means that differ by less than this share


def column(file: pathlib.Path) -> list[str]:
    """A file's only column."""
    with gzip.open(file, "rt", newline="") as text:
        return [record[0] for record in csv.reader(text)][1:]


def errors(predictions: pathlib.Path, answers: pathlib.Path, has_classes: bool) -> dict[str, float]:
    """What a file of predictions, as `seismo predict` writes it, is worth."""
    truth = column(answers)
    with open(predictions, newline="") as text:
        records = list(csv.DictReader(text))
    if len(records) != len(truth):
        raise ValueError(f"{len(records)} predictions for {len(truth)} rows")
    if not has_classes:
        return of_numbers([float(record["prediction"]) for record in records], [float(value) for value in truth])
    names = [name.removeprefix("probability_") for name in records[0] if name.startswith("probability_")]
    probabilities = [{name: float(record["probability_" + name]) for name in names} for record in records]
    return of_classes([record["prediction"] for record in records], probabilities, truth)


def of_numbers(predicted: list[float], truth: list[float]) -> dict[str, float]:
    """Root mean squared and mean absolute error. A number that isn't finite is refused."""
    if not all(map(math.isfinite, predicted)):
        raise ValueError("a prediction isn't finite")
    differences = [p - t for p, t in zip(predicted, truth)]
    mean_square = math.fsum(d * d for d in differences) / len(differences)
    return {"rmse": math.sqrt(mean_square), "mae": math.fsum(map(abs, differences)) / len(differences), "rows": len(truth)}


def of_classes(predicted: list[str], probabilities: list[dict[str, float]], truth: list[str]) -> dict[str, float]:
    """Share of wrong rows, log-loss (probabilities of at least 2^-52), Brier score, and the area under the ROC curve: of
    more than two classes the mean over each against the rest."""
    if not all(math.isfinite(value) for row in probabilities for value in row.values()):
        raise ValueError("a probability isn't finite")
    count = len(truth)
    wrong = sum(p != t for p, t in zip(predicted, truth))
    log_loss = -math.fsum(math.log(max(row.get(t, 0), 2**-52)) for row, t in zip(probabilities, truth)) / count
    names = sorted({*truth, *probabilities[0]})
    brier = math.fsum((row.get(name, 0) - (name == t)) ** 2 for row, t in zip(probabilities, truth) for name in names) / count
    present = sorted(set(truth))
    areas = [area([row.get(name, 0) for row in probabilities], [t == name for t in truth]) for name in present]
    return {
        "error": wrong / count, "log_loss": log_loss, "brier": brier,
        "auc": math.fsum(areas) / len(areas) if len(present) > 1 else math.nan, "rows": count,
    }  # fmt: skip


def area(scores: list[float], positive: list[bool]) -> float:
    """The area under the ROC curve: by ranks, equal scores sharing theirs."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        start = end
    count = sum(positive)
    others = len(positive) - count
    if not count or not others:
        return math.nan
    return (math.fsum(r for r, p in zip(ranks, positive) if p) - count * (count + 1) / 2) / (count * others)


def mean(values: Iterable[float]) -> float:
    values = list(values)
    return math.fsum(values) / len(values)


def deviation(values: list[float]) -> float:
    """The standard deviation of a sample; 0 of a single value."""
    if len(values) < 2:
        return 0.0
    centre = mean(values)
    return math.sqrt(math.fsum((v - centre) ** 2 for v in values) / (len(values) - 1))


def relative(own: list[float], other: list[float], rows: int) -> float:
    """The mean of the splits' errors over another model's. Where one is 0, half a row in error is added to both: `rows` are
    those of all splits."""
    a, b = mean(own), mean(other)
    if a == 0 or b == 0:
        a, b = a + 0.5 / rows, b + 0.5 / rows
    return a / b


def geometric(ratios: list[float]) -> tuple[float, float, float]:
    """The geometric mean with a 95 % interval: the percentiles of resampled datasets."""
    logs = [math.log(ratio) for ratio in ratios]
    draw = random.Random(1)
    means = sorted(mean(draw.choices(logs, k=len(logs))) for _ in range(RESAMPLES))
    low, high = means[round(0.025 * (RESAMPLES - 1))], means[round(0.975 * (RESAMPLES - 1))]
    return math.exp(mean(logs)), math.exp(low), math.exp(high)


def win_tie_loss(ratios: list[float]) -> tuple[int, int, int]:
    """On how many datasets the error is lower, about the same, or higher."""
    wins = sum(ratio < 1 / (1 + TIE) for ratio in ratios)
    losses = sum(ratio > 1 + TIE for ratio in ratios)
    return wins, len(ratios) - wins - losses, losses
