#!/usr/bin/env python3
"""Check that others can read what a Seismo run has written.

    python3 Tests/ecosystem/check_run.py RUN

RUN is a run's directory, with a folder for each variant:

    RUN/VARIANT/{metrics.jsonl,initial.safetensors,final.safetensors,best.safetensors}

Opens every weight file with the safetensors package and prints its tensors.
Reads every line of every metrics.jsonl as strict JSON, which has no NaN and no
Infinity: a number that isn't finite is one of the strings "nan", "inf" and
"-inf". The lines with "step" must count 1, 2, 3, … without a gap, and a "step"
or an "epoch" must be a whole number. Exits with 1 when anything is amiss.
"""

import json
import math
import sys
from pathlib import Path

from safetensors import safe_open

NOT_FINITE = {"nan", "inf", "-inf"}


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_repeats(pairs):
    """An object's members, none of which may be there twice."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name comes twice")
    return members


def is_number(value):
    """Whether it's a finite number or the string for one that isn't finite."""
    if isinstance(value, str):
        return value in NOT_FINITE
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and math.isfinite(value)  # 1e999 is JSON, and reads as inf


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def check_line(text):
    """The members of one line; raises ValueError when it's not as it should be."""
    members = json.loads(
        text, parse_constant=refuse_constant, object_pairs_hook=refuse_repeats
    )
    if not isinstance(members, dict):
        raise ValueError("not an object")
    if not ("step" in members or "epoch" in members):
        raise ValueError('neither "step" nor "epoch"')
    for name, value in members.items():
        if name in ("step", "epoch"):
            if not is_count(value):
                raise ValueError(f'"{name}" is {value!r}, not a count')
        elif not is_number(value):
            raise ValueError(f'"{name}" is {value!r}, not a number')
    return members


def check_metrics(path):
    """Print how many lines there are; give a message for each failure."""
    failures, steps, epochs, last = [], 0, 0, 0
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        failures.append(f"{path}: the last line has no end")
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            members = check_line(line.decode("utf-8"))
            if "step" in members:
                steps += 1
                expected, last = last + 1, members["step"]
                if last != expected:
                    raise ValueError(f"step {last} in place of {expected}")
            else:
                epochs += 1
        except ValueError as error:
            failures.append(f"{path}:{number}: {error}")
    print(f"{path}: {steps} steps, {epochs} epochs")
    if not steps + epochs:
        failures.append(f"{path}: no line to read")
    return failures


def check_weights(path):
    """Print each tensor's name, shape and type; give a message for a failure."""
    try:
        with safe_open(path, framework="numpy") as file:
            print(f"{path}:")
            for name in sorted(file.keys()):
                tensor = file.get_tensor(name)
                print(f"  {name} {list(tensor.shape)} {tensor.dtype}")
            return [] if file.keys() else [f"{path}: no tensor"]
    except Exception as error:  # whatever it is, the file can't be read
        return [f"{path}: {error}"]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    run = Path(sys.argv[1])
    weights = sorted(run.rglob("*.safetensors"))
    metrics = sorted(run.glob("*/metrics.jsonl"))
    failures = []
    if not weights:
        failures.append(f"{run}: no *.safetensors")
    if not metrics:
        failures.append(f"{run}: no */metrics.jsonl")
    for path in weights:
        failures += check_weights(path)
    for path in metrics:
        failures += check_metrics(path)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(weights) + len(metrics)} files, {len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
