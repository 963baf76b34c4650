"""Holds 'seismo predict' against NumPy, by the code of docs/python.md, and 'seismo evaluate' against scikit-learn.

Usage: check_predictions.py SEISMO FOLDER; FOLDER is empty, for what is trained.
"""

import csv
import gzip
import io
import json
import pathlib
import re
import subprocess
import sys

import numpy
from sklearn import metrics

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "Data/vehicle.csv.gz"
SEISMO, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])

code = re.search(r"```python\n(.*?)```", (ROOT / "docs/python.md").read_text(), re.S)[1]
exec(code)


def seismo(*arguments):
    return subprocess.run([SEISMO, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def train(name, spec, *options):
    seismo("run", spec, "--quiet", "--output", FOLDER / name, *options)
    return next((FOLDER / name).iterdir())


def near(found, expected, what, tolerance=1e-12):
    worst = float(numpy.max(numpy.abs(numpy.asarray(found) - numpy.asarray(expected))))
    if not worst <= tolerance:
        sys.exit(f"check_predictions: {what} differs by {worst}")


def main():
    with gzip.open(DATA, "rt") as file:
        table = list(csv.DictReader(file))
    columns = {name: [row[name] for row in table] for name in table[0]}

    run = train("classes", ROOT / "Specs/adam-vs-sgd.yaml", "--set", "train.epochs=30")
    answers = list(csv.DictReader(io.StringIO(seismo("predict", run, DATA, "--variant", "adam"))))
    names = json.loads((run / "adam/model.json").read_text())["pipeline"]["target"]["classes"]
    said = numpy.array([[float(row[f"probability_{name}"]) for name in names] for row in answers])
    logits = predict(run / "adam", columns).astype(float)
    powers = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    near(said, powers / powers.sum(axis=1, keepdims=True), "a probability", 1e-5)

    found = json.loads(seismo("evaluate", run, DATA, "--variant", "adam", "--json"))["classes"]
    truth, predicted = columns["Class"], [row["prediction"] for row in answers]
    near(found["confusion"], metrics.confusion_matrix(truth, predicted, labels=names), "the confusion matrix")
    near(found["log_loss"], metrics.log_loss(truth, said, labels=names), "the log-loss")
    near(found["brier"], metrics.brier_score_loss(truth, said, labels=names), "the Brier score")
    figures = metrics.precision_recall_fscore_support(truth, predicted, labels=names)
    for place, (name, one) in enumerate(zip(names, found["per_class"])):
        near([one["precision"], one["recall"], one["f1"], one["rows"]], [x[place] for x in figures], name)
        area = metrics.roc_auc_score([value == name for value in truth], said[:, place])
        near(one["roc_auc"], area, f"the ROC AUC of {name}")

    spec = FOLDER / "number.yaml"
    spec.write_text(f"""
data:
  read: {{use: csv, path: {DATA}}}
  schema: {{target: {{column: Comp, transform: standard}}, exclude: [Class]}}
prepare: [standard]
model: [{{use: dense, units: 12}}, relu, {{use: dense, units: 1}}]
loss: mse
optimizer: adam
train: {{epochs: 10}}
""")
    run = train("number", spec)
    answers = [float(row["prediction"]) for row in csv.DictReader(io.StringIO(seismo("predict", run, DATA)))]
    expected = predict(run / "main", columns)[:, 0]
    near(numpy.array(answers) / 100, expected / 100, "a number", 1e-5)
    found = json.loads(seismo("evaluate", run, DATA, "--json"))["numbers"]
    truth = numpy.array(columns["Comp"], dtype=float)
    near(found["r2"], metrics.r2_score(truth, answers), "r2")
    near(found["mae"], metrics.mean_absolute_error(truth, answers), "mae", 1e-9)
    near(found["rmse"], metrics.root_mean_squared_error(truth, answers), "rmse", 1e-9)
    for quantile in found["residual_quantiles"]:
        near(quantile["value"], numpy.quantile(answers - truth, quantile["share"]), "a quantile", 1e-9)
    print("predictions are NumPy's, and figures scikit-learn's")


main()
