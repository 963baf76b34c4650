#!/usr/bin/env python3
"""Write components/metrics.json: scikit-learn's figures of a few predictions, with ties.

    python3 Tests/Golden/make_golden_metrics.py

'ece', which scikit-learn lacks, is its formula in NumPy.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(14)


def probabilities(rows, classes, step):
    """Rounded, so that there are ties; each row adds up to 1."""
    p = random.dirichlet(np.full(classes, 0.8), rows)
    p = np.round(p / step) * step + 1e-3
    return p / p.sum(1, keepdims=True)


def ece(y, p, bins):
    confidence, right = p.max(1), p.argmax(1) == y
    place = np.clip((confidence * bins).astype(int), 0, bins - 1)
    return sum(abs((confidence - right)[place == b].sum()) for b in range(bins)) / len(y)


def of_classes(y, p):
    classes = p.shape[1]
    said = p.argmax(1)
    binary = classes == 2
    labels = list(range(classes))
    one_hot = np.eye(classes)[y]
    found = {
        "accuracy": m.accuracy_score(y, said),
        "balanced_accuracy": m.balanced_accuracy_score(y, said),
        "mcc": m.matthews_corrcoef(y, said),
        "cohen_kappa": m.cohen_kappa_score(y, said, labels=labels),
        "{use: cohen_kappa, weights: linear}": m.cohen_kappa_score(y, said, labels=labels, weights="linear"),
        "{use: cohen_kappa, weights: quadratic}": m.cohen_kappa_score(y, said, labels=labels, weights="quadratic"),
        "log_loss": m.log_loss(y, p, labels=labels),
        "brier": m.brier_score_loss(y, p[:, 1]) if binary else m.brier_score_loss(y, p, labels=labels),
        "ece": ece(y, p, 10),
        "{use: ece, bins: 15}": ece(y, p, 15),
    }
    for name, score in (("f1", m.f1_score), ("precision", m.precision_score), ("recall", m.recall_score)):
        for average in ("macro", "micro", "weighted") + (("binary",) if binary else ()):
            spec = name if average == "macro" else f"{{use: {name}, average: {average}}}"
            found[spec] = score(y, said, average=average, zero_division=0)
    if binary:
        found["roc_auc"] = m.roc_auc_score(y, p[:, 1])
        found["pr_auc"] = m.average_precision_score(y, p[:, 1])
    elif len(set(y)) == classes:
        found["roc_auc"] = m.roc_auc_score(y, p, multi_class="ovr", average="macro")
        found["pr_auc"] = m.average_precision_score(one_hot, p, average="macro")
        for k in (1, 2, 3):
            spec = "top_k_accuracy" if k == 2 else f"{{use: top_k_accuracy, k: {k}}}"
            found[spec] = m.top_k_accuracy_score(y, p, k=k, labels=labels)
    return {"outputs": p.flatten().tolist(), "width": classes, "labels": y.tolist(), "figures": found}


def of_numbers(y, x):
    found = {
        "rmse": m.root_mean_squared_error(y, x),
        "mae": m.mean_absolute_error(y, x),
        "r2": m.r2_score(y, x),
        "mape": m.mean_absolute_percentage_error(y, x),
        "median_absolute_error": m.median_absolute_error(y, x),
    }
    if min(y.min(), x.min()) > -1:
        found["rmsle"] = m.root_mean_squared_log_error(y, x)
    return {"outputs": x.tolist(), "width": 1, "numbers": y.tolist(), "figures": found}


def labels(rows, classes):
    return random.integers(classes, size=rows)


cases = {
    "two classes with ties": of_classes(labels(40, 2), probabilities(40, 2, 0.1)),
    "two classes without": of_classes(labels(31, 2), probabilities(31, 2, 1e-9)),
    "two classes, one of them rare": of_classes((np.arange(30) % 10 == 3).astype(int), probabilities(30, 2, 0.2)),
    "four classes with ties": of_classes(labels(50, 4), probabilities(50, 4, 0.1)),
    "five classes of which two have no row": of_classes(
        np.array([0, 1, 3])[labels(30, 3)], probabilities(30, 5, 0.05)),
    "always one answer": of_classes(labels(12, 3), np.tile([0.5, 0.3, 0.2], (12, 1))),
    "numbers": of_numbers(random.normal(size=25), random.normal(size=25)),
    "positive numbers": of_numbers(random.gamma(2.0, size=24), random.gamma(2.0, size=24)),
    "numbers with a zero": of_numbers(np.array([0.0, 1, 2, 3]), np.array([1e-3, 1, 2.5, 2])),
}
folder = HERE / "components"
folder.mkdir(exist_ok=True)
text = json.dumps({"scikit-learn": sklearn.__version__, "cases": [{"name": n, **c} for n, c in cases.items()]})
(folder / "metrics.json").write_text(text.replace('{"name"', '\n  {"name"') + "\n")
