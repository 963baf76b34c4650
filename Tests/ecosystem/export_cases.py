"""The networks that check_exports.py trains: every example of every transform, layer and loss that the registry lists, and
what no single component is, on rows of a real file."""

import csv
import gzip
import json
import pathlib
import subprocess
import sys

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEISMO, FOLDER = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
WORDS = ["colour"]
LAST = "{use: dense, units: classes}"


def seismo(*arguments, check=True):
    done = subprocess.run([SEISMO, *map(str, arguments)], capture_output=True, text=True)
    if check and done.returncode != 0:
        sys.exit(f"check_exports: seismo {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done


def tables():
    """Real rows, with words, dates and times made of theirs: whole; with holes; and with levels that the others lack."""
    with gzip.open(ROOT / "Data/vehicle.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))[:240]
    whole = []
    for place, row in enumerate(rows):
        seconds = int(row["Sc.Var.maxis"]) * 3_600_000 + place * 7919
        whole.append(
            {
                "x": float(row["Comp"]) / 8,
                "y": float(row["Circ"]) * 10,
                "z": float(row["Scat.Ra"]),
                "colour": ["blue", "green", "red"][int(row["D.Circ"]) % 3],
                "when": str(numpy.datetime64("1961-03-01T00:00:00") + numpy.timedelta64(seconds, "s")),
                "at": f"{place % 24:02}:{int(row['Elong']) % 60:02}:{place % 60:02}",
                "share": round((float(row["Holl.Ra"]) - 180) / 32, 4),
                "class": row["Class"],
            }
        )
    holed = [dict(row) for row in whole]
    for place, row in enumerate(holed):
        for offset, name in enumerate(["x", "y", "z", "colour", "when", "at"]):
            if (place + 3 * offset) % 17 == 0:
                row[name] = ""
    odd = [dict(row) for row in holed]
    for place, row in enumerate(odd):
        if place % 11 == 5:
            row["colour"] = "violet"
        if place % 13 == 3:
            row["x"] = 2 if place % 2 else 30
    return {"whole": whole, "holed": holed, "odd": odd}


def write(rows, path):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def seconds(text, kind):
    if text == "":
        return numpy.nan
    if kind == "date":
        return float((numpy.datetime64(text) - numpy.datetime64("1970-01-01T00:00:00")) / numpy.timedelta64(1, "s"))
    if kind == "time":
        hours, minutes, rest = map(float, text.split(":"))
        return 3600 * hours + 60 * minutes + rest
    return float(text)


KINDS = {"when": "date", "at": "time"}


def examples(kind):
    found = json.loads(seismo("components", "--json").stdout)
    return [(one["name"], text) for one in found if one["kind"] == kind for text in one["examples"]]


class Case:
    """One network to train: a variant of a spec."""

    def __init__(self, name, example, target="class", file="holed", prepare=None, model=None, loss=None, more="", split=None, missing="{}"):
        self.name, self.example, self.target, self.file = name, example, target, file
        self.prepare = prepare or "[{use: one_hot}, {use: impute_median}, {use: standard}]"
        self.model = model or f"[{{use: dense, units: 6}}, relu, {LAST}]"
        self.loss = loss or "cross_entropy"
        self.more, self.missing = more, missing
        self.split = split or "{use: random, train: 0.8, validation: 0.2, test: 0}"

    def spec(self, number):
        leaves_out = [name for name in ["class", "share"] if name != self.target.split(",")[0].strip("{ ").removeprefix("column: ")]
        return f"""
name: case{number}
data:
  read: {{use: csv, path: {FOLDER}/{self.file}.csv}}
  schema: {{target: {self.target}, exclude: [{', '.join(leaves_out)}], missing: {self.missing}}}
  split: {self.split}
prepare: {self.prepare}
sampler: {{use: shuffled, batch_size: 32}}
model: {self.model}
loss: {self.loss}
optimizer: {{use: adam, learning_rate: 0.01}}
train: {{epochs: 3{self.more}}}
"""

    def write(self, number):
        path = FOLDER / f"case{number}.yaml"
        path.write_text(self.spec(number))
        return path


def fitting(candidates, number):
    """The first of some cases that Seismo takes."""
    for case in candidates:
        done = seismo("check", case.write(number), check=False)
        if done.returncode == 0:
            return case
    sys.exit(f"check_exports: no network has a place for {candidates[0].example}:\n{done.stdout}{done.stderr}")


def transform_cases():
    rest = "{use: one_hot}, {use: impute_median}, {use: standard}"
    for name, text in examples("transform"):
        file = "whole" if "error" in text or name in ("log",) else "holed"
        if name == "index":
            model = "{e: {use: embedding, from: [categories]}, d: {use: concat, from: [e, input]}, o: " + LAST[:-1] + ", from: [d]}}"
            yield [Case(name, text, file=file, prepare=f"[{text}, {rest}]", model=model)]
        else:
            yield [Case(name, text, file=file, prepare=f"[{text}, {rest}]")]
        # Where it can be undone, of the target too.
        yield [Case(name, text, target=f"{{column: share, transform: {text}}}", model="[{use: dense, units: 6}, tanh, {use: dense, units: 1}]", loss="mse"), None]


def layer_cases():
    several = "{a: {use: dense, units: 4}, b: {use: dense, units: 4, from: [input]}, c: %s, o: {use: dense, units: classes}}"
    for kind in ("layer", "merge"):
        for name, text in examples(kind):
            layer = text if text.startswith("{") else f"{{use: {text}}}"
            def named(inputs):
                return layer[:-1] + f", from: [{inputs}]}}"
            index = "[index, impute_median, standard]"
            numbers = dict(target="share", loss="mse")
            yield [
                Case(name, text, model=f"[{{use: dense, units: 4}}, {text}, {LAST}]"),
                Case(name, text, model=several % named("a, b")),
                Case(name, text, prepare=index, model=f"{{e: {named('categories')}, o: {LAST}}}"),
                Case(name, text, prepare=index, model=f"{{e: {named('input, categories')}, o: {LAST}}}"),
                Case(name, text, model=f"[{text}, {LAST}]"),
                Case(name, text, model=f"[{{use: dense, units: 1}}, {text}]", **numbers),
            ]


def loss_cases():
    for name, text in examples("loss"):
        numbers = dict(target="share", loss=text)
        yield [
            Case(name, text, model=f"[{{use: dense, units: 6}}, relu, {LAST}, softmax]", loss=text),
            Case(name, text, model=f"[{{use: dense, units: 6}}, relu, {LAST}]", loss=text),
            # The answer of 'bce' has to be a probability.
            Case(name, text, model=f"[{{use: dense, units: 6}}, relu, {{use: dense, units: 1}}{', sigmoid' * (name == 'bce')}]", **numbers),
            Case(name, text, model="[{use: dense, units: 6}, relu, {use: dense, units: 2}]", **numbers),
        ]


def other_cases():
    """What no single component is: folds, ensembles of numbers, double precision, rows without an answer, values that
    stand for missing ones."""
    tabm = "{use: tabm, members: 3, width: 5, blocks: 2, dropout: 0}"
    numbers = dict(target="share", loss="mse")
    yield [Case("folds", "k_fold of classes", split="{use: k_fold, folds: 3}")]
    yield [Case("folds", "k_fold of a number", split="{use: k_fold, folds: 3}", model=f"[{tabm}, {{use: dense, units: 1}}]", **numbers)]
    yield [Case("calibrated", "temperature", more=", calibrate: temperature")]
    yield [Case("calibrated", "temperature of an ensemble", model=f"[{tabm}, {LAST}]", more=", calibrate: temperature")]
    yield [Case("numbers", "clamp_to_target", model="[{use: dense, units: 1}, clamp_to_target]", **numbers)]
    yield [Case("rows", "not filled", file="whole", prepare="[{use: one_hot}, standard]")]
    yield [Case("rows", "missing: values", missing="{x: [30], colour: [violet]}")]
    yield [Case("numbers", "log of the target", model="[{use: dense, units: 6}, tanh, {use: dense, units: 1}]", target="{column: share, transform: {use: log, offset: 1}}", loss="mse")]
    for layer in ("gelu", "mish", "{use: elu, alpha: 2}", tabm, "numeric_embedding", "batch_norm", "layer_norm"):
        yield [Case("float64", layer, model=f"[{{use: dense, units: 6}}, {layer}, {LAST}]", more=", precision: float64")]
