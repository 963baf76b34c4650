"""docs/quality.md, of the results that there are: gates, means over datasets, where trees win, speed, every dataset."""

import datasets
import figures
import models
import splits

BOUND = 1.01  # of the interval of a network's error over its reference's: "not worse"
FEWEST = 5  # datasets; the interval of fewer says nothing
BEST = 0.005  # an error within this share of the best is printed bold


class Results:
    """The last result of each job, with the machine it was measured `on`: that of the last line before that names one.
    `main` is the error that is compared: the share of wrong rows, or the RMSE."""

    def __init__(self, lines: list[dict]) -> None:
        self.starts = {}
        self.by_job = {}
        machine = "an unknown machine"
        for line in lines:
            machine = line.get("machine", machine)
            if "start_of" in line:
                self.starts[line["start_of"], machine] = line["seconds"]
            if "dataset" in line:
                self.by_job[line["dataset"], line["model"], line["cores"], line["split"]] = {**line, "on": machine}
        self.machines = {line["on"]: 0 for line in self.by_job.values()}
        self.is_busy = any(map(was_busy, self.by_job.values()))
        self.datasets = [d.name for d in datasets.DATASETS if any(key[0] == d.name for key in self.by_job)]
        self.models = [m.name for m in models.MODELS if any(key[1] == m.name for key in self.by_job)]

    def of(self, dataset: str, model: str, cores: int = 1) -> dict[int, dict]:
        """By split; jobs that failed are left out."""
        found = {}
        for split in splits.NUMBERS:
            line = self.by_job.get((dataset, model, cores, split))
            if line and "failed" not in line:
                found[split] = line
        return found

    def pairs(
        self, own: str, other: str, cores: int = 1, on_one_machine: bool = False
    ) -> dict[str, tuple[list[dict], list[dict]]]:
        """The results of the splits that both models have, by dataset; of times, those that one machine took."""
        found = {}
        for dataset in self.datasets:
            a, b = self.of(dataset, own, cores), self.of(dataset, other, cores)
            common = [split for split in a if split in b and (not on_one_machine or a[split]["on"] == b[split]["on"])]
            if common:
                found[dataset] = [a[split] for split in common], [b[split] for split in common]
        return found

    def relative(self, own: str, other: str, field: str = "") -> dict[str, float]:
        """The mean error, or another field where there is one, over the other model's, by dataset."""
        found = {}
        for dataset, (a, b) in self.pairs(own, other).items():
            if not field or field in a[0]:
                values = [[line[field] if field else main(line) for line in part] for part in (a, b)]
                found[dataset] = figures.relative(*values, sum(line["rows"] for line in a))
        return found

    def is_complete(self, own: str, other: str, cores: int = 1) -> bool:
        """Whether both models have every dataset; on one core with every split."""
        least = len(splits.NUMBERS) if cores == 1 else 1
        pairs = self.pairs(own, other, cores)
        return len(pairs) == len(datasets.DATASETS) and all(len(a) >= least for a, _ in pairs.values())

    def times(self, own: str, other: str, field: str, cores: int) -> list[float]:
        """How many times the other model's `field` is a model's own on the same machine, by dataset."""
        return [
            figures.mean(line[field] for line in b) / figures.mean(line[field] for line in a)
            for a, b in self.pairs(own, other, cores, on_one_machine=True).values()
        ]


def was_busy(line: dict) -> bool:
    """Whether more ran at the start than the job before."""
    return line["load"] > line["cores"] + 0.5


def main(line: dict) -> float:
    return line["error"] if "error" in line else line["rmse"]


def title(name: str) -> str:
    return models.named(name).title


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def interval(values: tuple[float, float, float]) -> str:
    centre, low, high = values
    digits = 3 if centre < 2 else 2 if centre < 10 else 1
    return f"{centre:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def no_worse(values: tuple[float, float, float]) -> str:
    _, low, high = values
    return "holds" if high <= BOUND else "does not hold" if low > BOUND else "undecided"


def faster(values: tuple[float, float, float], least: float) -> str:
    _, low, high = values
    return "holds" if low >= least else "does not hold" if high < least else "undecided"


def gates(results: Results) -> list[str]:
    rows = []
    for own, other in models.PAIRS:
        ratios = list(results.relative(own, other).values())
        what = f"{title(own)} is not worse than {title(other)}: error over error, upper bound at most {BOUND}"
        if not ratios:
            rows.append([what, "", "", "", "not measured"])
            continue
        found = figures.geometric(ratios)
        rows.append([what, str(len(ratios)), interval(found), "", verdict(no_worse(found), ratios, results.is_complete(own, other))])
        for cores, least in models.FASTER.items():
            times = results.times(own, other, "seconds", cores)
            what = f"{title(own)}, from CSV to predictions {least} × as fast on {cores} core{'s' * (cores > 1)}: its seconds"
            if not times:
                rows.append([what, "", "", "", "not measured"])
                continue
            found = figures.geometric(times)
            processor = figures.geometric(results.times(own, other, "processor_seconds", cores))
            judged = faster(processor if results.is_busy else found, least)
            words = verdict(judged, times, results.is_complete(own, other, cores), results.is_busy)
            rows.append([what, str(len(times)), interval(found), interval(processor), words])
    return ["## Gates", "", *table(["gate", "datasets", "geometric mean (95 %)", "by processor time", "verdict"], rows)]


def verdict(word: str, values: list[float], is_complete: bool, is_busy: bool = False) -> str:
    """What is seen on a part of the protocol, or on a machine that did something else, isn't the verdict."""
    words = [word if len(values) >= FEWEST else "undecided"]
    if not is_complete:
        words.append("so far: not all datasets and splits are measured")
    if is_busy:
        words.append("by processor time, since the machine did something else")
    return ", ".join(words)


def relative_errors(results: Results, base: str) -> list[str]:
    rows = []
    for name in results.models:
        ratios = list(results.relative(name, base).values())
        if name == base or not ratios:
            continue
        counts = " / ".join(map(str, figures.win_tie_loss(ratios)))
        others = [list(results.relative(name, base, field).values()) for field in ("log_loss", "brier")]
        others = [interval(figures.geometric(values)) if values else "–" for values in others]
        rows.append([title(name), str(len(ratios)), interval(figures.geometric(ratios)), counts, *others])
    if not rows:
        return []
    return [
        f"## Errors over those of {title(base)}", "",
        "Geometric means over datasets with 95 % intervals; below 1 is better. Win: lower by more than 1 %; loss: higher by more "
        "than 1 %. The reference with another seed shows what chance alone does. Log-loss and Brier score are of classes only.", "",
        *table(["model", "datasets", "error", "win / tie / loss", "log-loss", "Brier score"], rows),
    ]  # fmt: skip


def where_trees_win(results: Results, own: str) -> list[str]:
    """The datasets on which some model of trees has a lower mean error."""
    rows, compared = [], set()
    for dataset in results.datasets:
        ratios = {name: results.relative(name, own).get(dataset) for name in models.TREES}
        ratios = {name: ratio for name, ratio in ratios.items() if ratio is not None}
        compared |= {dataset} if ratios else set()
        winners = sorted((ratio, name) for name, ratio in ratios.items() if ratio < 1)
        if winners:
            ratio, best = winners[0]
            rows.append([dataset, title(best), f"{ratio:.3f}", ", ".join(title(name) for _, name in winners[1:]) or "–"])
    if not compared:
        return []
    head = f"On {len(rows)} of {len(compared)} datasets gradient-boosted trees have a lower mean error than {title(own)}"
    if not rows:
        return ["## Where trees win", "", head + ".", ""]
    return [
        "## Where trees win", "", head + ". The best of them was picked here by the test rows:", "",
        *table(["dataset", "the best", "its error over Seismo's", "others that are better"], rows),
    ]  # fmt: skip


def speed(results: Results) -> list[str]:
    rows = []
    for cores in models.FASTER:
        for own, other in models.PAIRS:
            pairs = results.pairs(own, other, cores, on_one_machine=True)
            for dataset, (a, b) in pairs.items():
                seconds = [figures.mean(line["seconds"] for line in part) for part in (a, b)]
                processor = [figures.mean(line["processor_seconds"] for line in part) for part in (a, b)]
                memory = [figures.mean(line["peak_mb"] for line in part) for part in (a, b)]
                start = results.starts.get((other, a[0]["on"]))
                rest = f"{(seconds[1] - start) / seconds[0]:.1f}" if start else "–"
                rows.append([
                    dataset, title(own), str(cores), f"{seconds[0]:.1f}", f"{seconds[1]:.1f}", f"{seconds[1] / seconds[0]:.1f}",
                    rest, f"{processor[1] / processor[0]:.1f}", f"{memory[0]:.0f}", f"{memory[1]:.0f}",
                ])  # fmt: skip
    if not rows:
        return []
    head = ["dataset", "network", "cores", "s", "the reference's", "ratio", "without imports", "of processor time", "MiB", "the reference's"]
    return [
        "## Seconds and memory from CSV to predictions", "",
        "The whole process, its start included, means of the splits that both have. Without imports: less the seconds that "
        "importing alone takes the reference.", "", *table(head, rows),
    ]  # fmt: skip


def dataset_table(results: Results, name: str) -> list[str]:
    dataset = datasets.named(name)
    by_model = {model: list(results.of(name, model).values()) for model in results.models}
    by_model = {model: lines for model, lines in by_model.items() if lines}
    if not by_model:
        return []
    best = min(figures.mean(map(main, lines)) for lines in by_model.values())
    others = ["log_loss", "auc", "brier"] if dataset.has_classes else ["mae"]
    rows = []
    for model, lines in by_model.items():
        values = [main(line) for line in lines]
        centre = figures.mean(values)
        text = f"{centre:.4g} ± {figures.deviation(values):.2g}" if len(values) > 1 else f"{centre:.4g}"
        rows.append([
            title(model), f"**{text}**" if centre <= best * (1 + BEST) else text,
            *(f"{figures.mean(line[field] for line in lines):.4g}" for field in others), str(len(lines)),
            f"{figures.mean(line['processor_seconds'] for line in lines):.1f}", f"{figures.mean(line['peak_mb'] for line in lines):.0f}",
        ])  # fmt: skip
    head = ["model", "wrong rows, share" if dataset.has_classes else "RMSE", *(field.replace("_", "-") for field in others)]
    return [f"### {name}", "", *table([*head, "splits", "processor s", "MiB"], rows)]


def failures(results: Results) -> list[str]:
    failed = [line for line in results.by_job.values() if "failed" in line]
    if not failed:
        return []
    lines = [f"- {line['dataset']}, split {line['split']}, {title(line['model'])}: {line['failed']}" for line in failed]
    return ["## What failed", "", *lines, ""]


def measured(results: Results) -> list[str]:
    """How much of the protocol the page stands on, and by what it was made."""
    lines = [line for line in results.by_job.values() if "failed" not in line]
    complete = sum(
        all(len(results.of(dataset.name, model.name)) == len(splits.NUMBERS) for model in models.MODELS)
        for dataset in datasets.DATASETS)  # fmt: skip
    dates = sorted(line["date"] for line in lines) or ["never"]
    busy = sum(map(was_busy, lines))
    text = [
        f"{len(lines)} trainings on {'; and on '.join(results.machines) or 'no machine'}; from {dates[0]} to {dates[-1]} UTC. With every model and split: {complete} of "
        f"{len(datasets.DATASETS)} datasets."
    ]
    without = [model.title for model in models.MODELS if model.name not in results.models]
    if without:
        text.append("Not measured at all: " + ", ".join(without) + ".")
    lacking = [dataset.name for dataset in datasets.DATASETS if dataset.name not in results.datasets]
    if lacking:
        text.append("Datasets without any result: " + ", ".join(lacking) + ".")
    if busy:
        text.append(
            f"At the start of {busy} of them the machine was doing something else, so their seconds are too many for what they are; "
            "ratios of processor time suffer less.")  # fmt: skip
    made_by = {}
    for line in lines:
        made_by.setdefault(line["model"], set()).add(line["made_by"])
    mixed = [title(name) for name, makers in made_by.items() if len(makers) > 1]
    if mixed:
        text.append("Made by more than one version: " + ", ".join(mixed) + ".")
    makers = [f"{title(name)} ({'; '.join(sorted(made_by[name]))})" for name in results.models if name in made_by]
    return [*text, "", "By: " + ", ".join(makers) + ".", ""]


def page(lines: list[dict]) -> str:
    results = Results(lines)
    base = models.PAIRS[0][1]
    own = next((name for name in ["seismo_realmlp", "seismo_tabm", "seismo_mlp"] if name in results.models), None)
    parts = [
        "# How good the networks are", "",
        "Seismo's specs beside the reference implementations, gradient-boosted trees and simple models, at their defaults and on "
        "the same rows. [quality-protocol.md](quality-protocol.md) says how, and was written before the first run. `make quality` "
        "writes this page of `Benchmarks/results/quality.jsonl`.", "",
        "## What was measured", "", *measured(results), *gates(results), *relative_errors(results, base),
        *(where_trees_win(results, own) if own else []), *speed(results), "## Every dataset", "",
        "Means of the test rows over the splits, ± their standard deviation; bold is within half a percent of the best.", "",
        *[line for name in results.datasets for line in dataset_table(results, name)], *failures(results),
    ]  # fmt: skip
    return "\n".join(parts).rstrip() + "\n"
