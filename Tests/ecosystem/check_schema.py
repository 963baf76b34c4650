#!/usr/bin/env python3
"""Check that `seismo schema` says of specs what `seismo resolve` says.

    python3 Tests/ecosystem/check_schema.py SEISMO SPEC…

SEISMO is the executable. Every SPEC, and what `seismo resolve` prints for it, must validate. Then
come a list of changes to a sound spec that are right and one of changes that are wrong: of each,
both the schema and `seismo resolve` must say so. Exits with 1 when anything is amiss.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

DATA = Path(__file__).resolve().parents[2] / "Data" / "vehicle.csv.gz"

SOUND = {
    "data": f"{{read: {{use: csv, path: {DATA}}}, schema: {{target: Class}}}}",
    "model": "[{use: dense, units: 100}, relu, {use: dense, units: classes}]",
    "loss": "cross_entropy",
    "optimizer": "{use: adam, learning_rate: 1e-3}",
}

RIGHT = [
    "",
    "spec: 1",
    "seed: '7'",
    "name: 12",
    "name: no",
    "plugins: [Winsorize]",
    "prepare: []",
    "prepare: [{use: mad_outliers, threshold: 8}, standard]",
    "prepare: [{use: mad_outliers, on: [Comp, 'Sk*'], threshold: .5}]",
    "prepare: [{use: winsorize, lower: 0, upper: 1e0}]",
    "optimizer: {use: sgd, momentum: 0.5, nesterov: true}",
    "optimizer: {use: adam, learning_rate: 1E-4}",
    "optimizer: {use: adam, epsilon: +1.5e-8}",
    "loss: {use: cross_entropy, log_clip: off}",
    "loss: {use: cross_entropy, log_clip: 1e-7, clip_gradient: keep}",
    "model: [{use: dense, units: classes, init: {use: he_normal, scale: 2}}]",
    "model: [{use: dense, units: classes, bias: false, bias_init: zeros}]",
    "model: {use: mlp, hidden: [8, 4]}",
    "model: {a: {use: dense, units: 3}, b: relu, c: {use: add, from: [a, b]}, d: {use: dense, units: classes, from: c}}",
    "data: {read: {use: csv, path: %s, delimiter: ',', missing: ['', ~, NA]}, "
    "schema: {target: Class, types: {Comp: number}}}" % DATA,
    "data: {read: {use: csv, path: %s}, schema: {target: {column: Class}}}" % DATA,
    "loss: mse\ndata: {read: {use: csv, path: %s}, schema: {target: {column: Comp, transform: standard}, "
    "exclude: [Class]}}" % DATA,
    "loss: mse\ndata: {read: {use: csv, path: %s}, schema: {target: {column: Comp, "
    "transform: {use: log, offset: 1}}, exclude: [Class]}}\n"
    "variants: {a: {}, b: {data.schema.target.transform: robust}, c: {data.schema.target: Circ}}" % DATA,
    "vars: {rate: 1e-3, count: 3, word: adam}\noptimizer: {use: '${word}', learning_rate: '${rate}'}\n"
    "seed: ${count}",
    "vars: {rate: 1e-3}\ntrain: {select: {metric: '${rate}.loss'}}",
    "sweep: {grid: {optimizer.learning_rate: [1e-3, 1e-4], train.epochs: [3]}}",
    "sweep: {random: {optimizer.beta1: {uniform: [0.5, 0.9]}, seed: [1, 2]}, trials: 3, seeds: 2}",
    "sweep: {sobol: {optimizer: [adam, sgd], optimizer.learning_rate: {log_uniform: [1e-4, 1e-1], "
    "when: {optimizer: [adam]}}}, trials: 4, time: 10m, asha: {min_epochs: 2, factor: 4}, seed: 3, vary: [seed]}",
    "variants: {a: {}, b: {}}\nsweep: {grid: {optimizer: [adam, {use: sgd, momentum: 0.5}]}}",
    "claim: {says: Something., expect: [{says: It is., metric: jumps, of: main, is: lower, than: 0.5}]}",
    "variants: {a: {}, b: {}}\nclaim: {says: S., seeds: 3, vary: [seed], explain: [a], explain_spikes: 2, "
    "expect: [{says: T., metric: spike_count, of: a, is: higher, than: b, at_loss: matched}]}",
    "variants:",
    "variants: {}",
    "variants: {a: , b: {}}",
    "variants: {a: {optimizer.learning_rate: 1e-4}, b: {optimizer.learning_rate: 0.1}}",
    "variants: {a: {'model[0].units': 7}, b: {'model.0.bias': false, train.epochs: 3}}",
    "variants: {a: {model.1: tanh}, b: {data.schema.types.Comp: number, data.split: stratified}}",
    "variants: {a: {train: {select: {mode: max}}}, b: {data: {schema: {exclude: [Comp]}}}}",
    "#optimizer:\nvariants: {a: {optimizer: sgd}, b: {optimizer: {use: adam, beta1: 0}}}",
    "lock: {seismo: x}",
]

WRONG = [
    "sweep: {grid: {}}",
    "sweep: {grid: {optimizer.beta1: 0.5}}",
    "sweep: {random: {optimizer.beta1: [0.5]}, sobol: {optimizer.beta1: [0.5]}, trials: 3}",
    "sweep: {random: {optimizer.beta1: {uniform: [0.5]}}, trials: 3}",
    "sweep: {random: {optimizer.beta1: 0.5}, trials: 3}",
    "sweep: {grid: {optimizer.beta1: [0.5]}, seeds: 0}",
    "sweep: {grid: {optimizer.beta1: [0.5]}, asha: {factor: 1}}",
    "claim: {seeds: 3}",
    "claim: {says: S., seeds: 1}",
    "claim: {says: S., expect: [{says: T., metric: tallness, of: main, is: lower, than: 1}]}",
    "claim: {says: S., expect: [{says: T., metric: jumps, of: main, is: lower}]}",
    "claim: {says: S., expect: [{says: T., metric: jumps, of: main, is: lower, than: 1, at_loss: 0}]}",
    "sead: 1",
    "spec: 2",
    "seed: none",
    "seed: 1.5",
    "seed: -1",
    "name: []",
    "name:",
    "plugins: [Winsorise]",
    "plugins: Winsorize",
    "train: {epoch: 5}",
    "train: {epochs: 0}",
    "train: {epochs: [5]}",
    "train: {precision: float46}",
    "train: {select: {mode: least}}",
    "train: 5",
    "prepare: standard",
    "prepare: [{use: mad_outliers, threshold: -8}]",
    "prepare: [{use: mad_outliers, on: []}]",
    "prepare: [relu]",
    "model: [rleu]",
    "model: [dense]",
    "model: [{use: dense}]",
    "model: [{units: 3}]",
    "model: [{use: dense, units: 0}]",
    "model: [{use: dense, units: class}]",
    "model: [{use: dense, units: classes, bias: maybe}]",
    "model: [{use: dense, units: classes, init: {use: he_normal, scal: 2}}]",
    "model: [{use: dense, units: classes, init: {use: he_normal, scale: 0}}]",
    "model: {use: dense, units: class}",
    "model: {a: {use: dense, units: 3, from: [input], form: 2}, b: {use: dense, units: classes}}",
    "model: {a: {use: dense, units: 3}, b: {use: addd, from: [a, input]}}",
    "model: [{use: dense, units: 3}, {use: add, from: [a, b]}]",
    "loss: {use: cross_entropy, log_clip: 2}",
    "loss: {use: cross_entropy, log_clip: never}",
    "loss: {use: cross_entropy, clip_gradient: kep}",
    "loss: adam",
    "optimizer: amad",
    "optimizer: {use: adam, learning_rat: 1e-3}",
    "optimizer: {use: adam, learning_rate: fast}",
    "optimizer: {use: adam, learning_rate: -1e-3}",
    "optimizer: {use: adam, beta1: 1}",
    "optimizer: {use: adam, momentum: 0.9}",
    "optimizer: [adam]",
    "optimizer:",
    "#optimizer:",
    "#model:\nvariants: {}",
    "data: {read: {use: csv, path: %s}}" % DATA,
    "data: {read: csv, schema: {target: Class}}",
    "data: {read: {use: csv, path: %s}, schema: {exclude: [Comp]}}" % DATA,
    "data: {read: {use: csv, path: %s, delimiter: ab}, schema: {target: Class}}" % DATA,
    "data: {read: {use: csv, path: %s}, schema: {target: Class, types: {Comp: real}}}" % DATA,
    "data: {read: {use: csv, path: %s}, schema: {target: {transform: standard}}}" % DATA,
    "data: {read: {use: csv, path: %s}, schema: {target: {column: Comp, transform: rbust}}}" % DATA,
    "data: {read: {use: csv, path: %s}, schema: {target: [Comp]}}" % DATA,
    "vars: {a: [1]}",
    "vars: {a: 1, b: '${a}'}",
    "variants: [a]",
    "variants: {a: 1}",
    "variants: {a: {sead: 1}}",
    "variants: {a: {vars: {x: 1}}}",
    "variants: {a: {optimizer: {learning_rate: 1}}}",
    "variants: {a: {optimizer: {use: sgd, beta1: 0}}}",
    "variants: {a: {optimizer.learning_rat: 1}}",
    "variants: {a: {optimizer.learning_rate: -1}}",
    "variants: {a: {optimzer.learning_rate: 1}}",
    "variants: {a: {'model[0].unit': 7}}",
    "variants: {a: {'model[0].init': {use: he_normal, scal: 1}}}",
    "variants: {a: {train: {epoch: 3}}}",
]


class Loader(yaml.SafeLoader):
    """PyYAML with YAML 1.1 in all values; keys are texts, as in JSON: `on` is a key, not True."""

    def construct_mapping(self, node, deep=False):
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


def changed(change):
    """The sound spec with the keys of a change in the place of its own; '#key:' takes one out."""
    keys = {line.lstrip("#").split(":")[0] for line in change.splitlines()}
    rest = [f"{key}: {value}" for key, value in SOUND.items() if key not in keys]
    return "\n".join(rest + [change]) + "\n"


class Checker:
    def __init__(self, seismo):
        self.seismo = seismo
        schema = json.loads(self.run("schema").stdout)
        Draft202012Validator.check_schema(schema)
        self.validator = Draft202012Validator(schema)
        self.failures = []

    def run(self, *arguments):
        return subprocess.run(
            [self.seismo, *arguments], capture_output=True, text=True, encoding="utf-8"
        )

    def mistake(self, text):
        """What the schema says against a spec, or None."""
        error = next(self.validator.iter_errors(yaml.load(text, Loader)), None)
        return error and f"{error.json_path}: {error.message}"[:200]

    def expect_sound(self, name, text):
        if mistake := self.mistake(text):
            self.failures.append(f"{name}: the schema refuses it: {mistake}")

    def check_spec(self, path):
        self.expect_sound(path, Path(path).read_text(encoding="utf-8"))
        filled = self.run("resolve", path)
        self.expect_sound(f"{path}, filled", filled.stdout)

    def check_change(self, change, is_right, folder):
        text = changed(change)
        path = Path(folder) / "spec.yaml"
        path.write_text(text, encoding="utf-8")
        result = self.run("resolve", str(path))
        if result.returncode != (0 if is_right else 2):
            self.failures.append(f"{change!r}: seismo says {result.returncode}: {result.stderr}")
        if is_right:
            self.expect_sound(repr(change), text)
        elif not self.mistake(text):
            self.failures.append(f"{change!r}: the schema takes it")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    checker = Checker(sys.argv[1])
    for path in sys.argv[2:]:
        checker.check_spec(path)
    with tempfile.TemporaryDirectory() as folder:
        for change in RIGHT:
            checker.check_change(change, True, folder)
        for change in WRONG:
            checker.check_change(change, False, folder)
    for failure in checker.failures:
        print(failure, file=sys.stderr)
    print(
        f"schema: {len(sys.argv) - 2} specs, {len(RIGHT)} right and {len(WRONG)} wrong changes, "
        f"{len(checker.failures)} failures"
    )
    sys.exit(1 if checker.failures else 0)


if __name__ == "__main__":
    main()
