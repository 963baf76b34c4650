"""Holds what 'seismo export' writes against 'seismo predict': ONNX by the real checker and ONNX Runtime, safetensors by
run_config.py in NumPy, C by a compiler that takes every warning for an error.

Usage: check_exports.py SEISMO FOLDER; FOLDER is empty, for what is trained.

Every example of every transform, layer and loss that 'seismo components --json' lists is trained and exported, so that
none is forgotten. Those that can't be exported stand in REFUSED, with the reason that Seismo gives.
"""

import concurrent.futures
import csv
import ctypes
import gzip
import io
import json
import os
import pathlib
import re
import subprocess
import sys

import numpy
import onnx
import onnxruntime

import run_config
from export_cases import FOLDER, KINDS, ROOT, WORDS, Case, fitting, seconds, seismo, tables, write
from export_cases import layer_cases, loss_cases, other_cases, transform_cases

TOLERANCE = 1e-5

# Examples that can't be exported, by what Seismo says of them; any other refusal is a failure.
REFUSED = {
    ("onnx", "hashing"): "has no operation that hashes a text",
    ("*", "{use: swish, beta: 1.5, train_beta: true}"): "SwishKernel",
}


def inputs_of(rows, names):
    columns = {name: [seconds(str(row[name]), KINDS.get(name)) for row in rows] for name in names if name not in WORDS}
    words = {name: [row[name] for row in rows] for name in names if name in WORDS}
    return {name: numpy.array(values) for name, values in columns.items()}, words


def predicted(run, path):
    """What Seismo answers: numbers or probabilities, NaN in rows without an answer, and the classes."""
    rows = list(csv.DictReader(io.StringIO(seismo("predict", run, path, "--rejects", "/dev/null").stdout)))
    names = [name for name in rows[0] if name.startswith("probability_")] or ["prediction"]
    values = numpy.array([[float(row[name] or "nan") for name in names] for row in rows])
    return values, [row["prediction"] for row in rows]


def names_of(run):
    """A run's columns in the model's order, and the classes."""
    pipeline = json.loads(next(run.glob("**/model.json")).read_text())["pipeline"]
    return [column["name"] for column in pipeline["columns"]], pipeline["target"].get("classes", [])


def by_onnx(path, columns, words, classes):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {name: values.reshape(-1, 1) for name, values in columns.items()}
    feed |= {name: numpy.array(values, dtype=object).reshape(-1, 1) for name, values in words.items()}
    names = {one.name for one in session.get_inputs()}
    found = session.run(None, {name: value for name, value in feed.items() if name in names})
    outputs = [one.name for one in session.get_outputs()]
    if classes:
        assert outputs == ["label", "probabilities"], outputs
        return found[1], list(found[0])
    assert outputs == ["variable"], outputs
    return found[0], None


def by_c(path, names, columns, words, classes):
    """`names` are the columns in the model's order, which is that of the row's fields."""
    library = path.with_suffix(".so")
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1", "-shared", "-fPIC"]
    done = subprocess.run(["cc", *flags, path, "-o", library, "-lm"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"check_exports: {path}\n{done.stderr[:3000]}")
    kinds = [(name, ctypes.c_double if name in columns else ctypes.c_char_p) for name in names]
    row_type = type("Row", (ctypes.Structure,), {"_fields_": kinds})
    name = re.search(r"^int (\w+)_predict\(", path.read_text(), re.M)[1]
    predict = getattr(ctypes.CDLL(library), f"{name}_predict")
    width = max(1, len(classes))
    answers, labels = [], []
    for place in range(len(next(iter(columns.values())))):
        values = [columns[name][place] if name in columns else words[name][place].encode() for name in names]
        answer = (ctypes.c_double * width)()
        label = predict(ctypes.byref(row_type(*values)), answer)
        answers.append(list(answer))
        labels.append("" if label < 0 else classes[label] if classes else None)
    return numpy.array(answers), labels


def compare(found, expected, what):
    """The greatest difference, of large numbers by their size."""
    if found.shape != expected.shape or not (numpy.isnan(found) == numpy.isnan(expected)).all():
        rows = numpy.flatnonzero((numpy.isnan(found) != numpy.isnan(expected)).any(axis=1))[:5] if found.shape == expected.shape else []
        sys.exit(f"check_exports: {what}: other rows have an answer than with seismo predict: {rows}")
    known = ~numpy.isnan(expected)
    if not known.any():
        sys.exit(f"check_exports: {what}: no row has an answer")
    worst = float(numpy.max(numpy.abs(found[known] - expected[known]) / numpy.maximum(1, numpy.abs(expected[known]))))
    if not worst <= TOLERANCE:
        sys.exit(f"check_exports: {what}: differs by {worst}")
    return worst


def refusal(case, format):
    return REFUSED.get((format, case.name)) or REFUSED.get((format, case.example)) or REFUSED.get(("*", case.example))


def export(case, run, format, path):
    done = seismo("export", run, "--format", format, "-o", path, check=False)
    reason = refusal(case, format)
    if reason is None and done.returncode != 0:
        sys.exit(f"check_exports: {case.example} as {format}:\n{done.stderr}")
    if reason is not None and (done.returncode != 1 or reason not in done.stderr):
        sys.exit(f"check_exports: {case.example} as {format} was to be refused with '{reason}':\n{done.stderr}")
    return reason is None


def differences(case, run, folder, path, columns, words):
    """A run's exports beside its predictions of a file: the greatest difference of each format, and the rows without an
    answer."""
    expected, labels = predicted(run, path)
    names, classes = names_of(run)
    worst = {}
    if export(case, run, "onnx", folder / "model.onnx"):
        found, own = by_onnx(folder / "model.onnx", columns, words, classes)
        worst["onnx"] = compare(found, expected, f"{case.example} in ONNX")
        if classes:
            # Of classes that are equally likely but for rounding either may be the label.
            ranks = numpy.sort(expected, axis=1)
            clear = ~(ranks[:, -1] - ranks[:, -2] < 1e-6)
            if [a for a, c in zip(own, clear) if c] != [b for b, c in zip(labels, clear) if c]:
                sys.exit(f"check_exports: {case.example} in ONNX: other labels")
    if export(case, run, "c", folder / "model.c"):
        found, _ = by_c(folder / "model.c", names, columns, words, classes)
        worst["c"] = compare(found, expected, f"{case.example} in C")
    if export(case, run, "safetensors", folder / "tensors"):
        found = run_config.predict(folder / "tensors", columns, words)
        worst["safetensors"] = compare(found, expected, f"{case.example} by its config")
    return case, worst, int(numpy.isnan(expected).any(axis=1).sum())


def check(numbered):
    number, candidates = numbered
    optional = candidates[-1] is None
    candidates = [case for case in candidates if case]
    if optional and seismo("check", candidates[0].write(number), check=False).returncode != 0:
        return None
    case = candidates[0] if len(candidates) == 1 else fitting(candidates, number)
    folder = FOLDER / f"case{number}"
    seismo("run", case.write(number), "--quiet", "--output", folder)
    run = next(folder.iterdir())
    columns, words = inputs_of(TABLES["odd"], ["x", "y", "z", "colour", "when", "at"])
    return differences(case, run, folder, FOLDER / "odd.csv", columns, words)


def check_recipe(spec):
    """A whole recipe of Specs/tabular, at its size, on the rows of its file."""
    folder = FOLDER / spec.stem
    seismo("run", spec, "--quiet", "--output", folder, "--set", "train.epochs=1")
    run = next(folder.iterdir())
    path = ROOT / "Data/vehicle.csv.gz"
    with gzip.open(path, "rt") as file:
        rows = list(csv.DictReader(file))
    columns = {name: numpy.array([float(row[name]) for row in rows]) for name in rows[0] if name != "Class"}
    words = {"Class": [row["Class"] for row in rows]}
    return differences(Case("recipe", spec.stem), run, folder, path, columns, words)


def check_names():
    """Names of columns, levels and classes that C or ONNX has another use for, two of each format's words among them."""
    levels = ['say "so"', "??/", "*/ int", "\\n", "naïve", "percent %d"]
    numbers = ["double", "a b", "a_b", "1st", "label", "probabilities", "*/ü"]
    rows = [
        {name: (place * (7 + other)) % 31 for other, name in enumerate(numbers)}
        | {"int": levels[place % 6], "class": levels[(place * 5) % 4]}
        for place in range(80)
    ]
    path = FOLDER / "names.csv"
    write(rows, path)
    spec = FOLDER / "names.yaml"
    case = Case("names", "names")
    text = case.spec("names").replace(f"{FOLDER}/holed.csv", str(path)).replace("exclude: [share], ", "")
    spec.write_text(text.replace("name: casenames", "name: 2 * names"))
    seismo("run", spec, "--quiet", "--output", FOLDER / "names")
    run = next((FOLDER / "names").iterdir())
    expected, labels = predicted(run, path)
    columns = {name: numpy.array([float(row[name]) for row in rows]) for name in numbers}
    words = {"int": [row["int"] for row in rows]}
    names, classes = names_of(run)
    seismo("export", run, "--format", "c", "-o", FOLDER / "names.c")
    answers, own = by_c(FOLDER / "names.c", names, columns, words, classes)
    compare(answers, expected, "odd names in C")
    seismo("export", run, "--format", "onnx", "-o", FOLDER / "names.onnx")
    session = onnxruntime.InferenceSession(FOLDER / "names.onnx", providers=["CPUExecutionProvider"])
    onnx.checker.check_model(onnx.load(FOLDER / "names.onnx"), full_check=True)
    feed = {name: values.reshape(-1, 1) for name, values in columns.items()}
    feed["int"] = numpy.array(words["int"], dtype=object).reshape(-1, 1)
    found = session.run(None, feed)
    # Outputs whose names are columns' have another.
    assert [one.name for one in session.get_outputs()] == ["label_", "probabilities_"]
    compare(found[1], expected, "odd names in ONNX")
    if list(found[0]) != labels or own != labels:
        sys.exit("check_exports: odd names: other labels")


def check_document():
    """The examples of docs/export.md, in Python and in C."""
    seismo("run", ROOT / "Specs/adam-vs-sgd.yaml", "--quiet", "--output", FOLDER / "document", "--set", "train.epochs=10")
    run = next((FOLDER / "document").iterdir())
    for file in ("vehicle.onnx", "vehicle.c"):
        seismo("export", run, "--variant", "adam", "--format", file.split(".")[1], "-o", FOLDER / file)
    (FOLDER / "Data").symlink_to(ROOT / "Data")
    os.chdir(FOLDER)
    text = (ROOT / "docs/export.md").read_text()
    names = {}
    exec(re.search(r"```python\n(.*?)```", text, re.S)[1], names)
    told = csv.DictReader(io.StringIO(seismo("predict", run, "Data/vehicle.csv.gz", "--variant", "adam").stdout))
    if [row["prediction"] for row in told] != list(names["label"]):
        sys.exit("check_exports: the example in Python predicts otherwise")
    pathlib.Path("example.c").write_text(re.search(r"```c\n(.*?)```", text, re.S)[1])
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, "example.c", "vehicle.c", "-o", "example", "-lm"], check=True)
    if subprocess.run(["./example"], check=True, capture_output=True, text=True).stdout.strip() not in names["label"]:
        sys.exit("check_exports: the example in C says no class")


TABLES = tables()


def main():
    for name, rows in TABLES.items():
        write(rows, FOLDER / f"{name}.csv")
    cases = [*transform_cases(), *layer_cases(), *loss_cases(), *other_cases()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        done = [one for one in pool.map(check, enumerate(cases)) if one]
        done += pool.map(check_recipe, sorted((ROOT / "Specs/tabular").glob("*.yaml")))
    check_names()
    check_document()
    for case, worst, refused in done:
        figures = ", ".join(f"{format} {value:.1e}" for format, value in worst.items()) or "refused"
        print(f"{case.name:<18} {case.example[:60]:<60} {refused:>3} rows refused; {figures}")
    print(f"{len(done)} networks; the greatest difference of each format:")
    for format in ("onnx", "c", "safetensors"):
        print(f"  {format:<12} {max(worst.get(format, 0) for _, worst, _ in done):.1e}")


main()
