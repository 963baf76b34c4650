"""Prints the figures of docs/why-it-spiked.md: runs and explains two specs at several seeds, two at a time, draws
the largest spike of each variant beside its counterfactuals, and asks for advice on the first run.

    python3 Benchmarks/why_it_spiked.py [--seeds 8] [--images docs/images]
"""

import argparse
import collections
import concurrent.futures
import json
import math
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEISMO = str(ROOT / ".build/release/seismo")


def explained(spec: str, seed: int, folder: pathlib.Path) -> tuple[str, dict[str, dict]]:
    """A run, and its spikes.json by variant."""
    made = subprocess.run(
        [SEISMO, "run", str(ROOT / "Specs" / spec), "--seed", str(seed), "-o", str(folder), "-q", "--json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    run = json.loads(made.stdout)["run"]
    command = [SEISMO, "explain", run, "-q", "--budget", "60m"]
    subprocess.run(command, check=True, capture_output=True)
    return run, {
        file.parent.name: json.loads(file.read_text())
        for file in sorted(pathlib.Path(run).glob("*/spikes.json"))
    }


def print_advice(run: str, variants: list[str]) -> None:
    """What 'seismo advise' says of each variant, the same change in one line."""
    advice: dict[str, dict[str, dict]] = {}
    for variant in variants:
        subprocess.run([SEISMO, "advise", run, "--variant", variant, "-q"], check=True, capture_output=True)
        file = pathlib.Path(run) / variant / "spikes.json"
        for line in json.loads(file.read_text())["advice"]:
            advice.setdefault(line["change"], {})[variant] = line

    def cells(line: dict | None) -> list[str]:
        if line is None:
            return ["", ""]
        # Numbers that aren't finite are written as words.
        number = {key: f"{float(value):.2g}" for key, value in line.items() if key.startswith(("spikes", "loss", "placebo"))}
        low, high = (f"{float(end):.2g}" for end in line["interval"])
        return [
            f"{number['spikes_before']} → {number['spikes_after']}",
            f"{low} … {high} (placebo {number['placebo']}), **{line['verdict']}**; "
            f"loss {number['loss_before']} → {number['loss_after']}",
        ]

    print("\n### Advice on the first run\n")
    head = [cell for variant in variants for cell in (f"{variant}, without → with", "")]
    rows = [[change, *(cell for v in variants for cell in cells(by.get(v)))] for change, by in advice.items()]
    print(table(["change", *head], rows))


def table(head: list[str], rows: list[list]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def print_variant(name: str, files: list[dict]) -> None:
    """Causes, then triggers by margin, over all seeds, and the rows that come back."""
    spikes = [s for file in files for s in file["spikes"] if s["trigger"] != "unexplained"]
    left = sum(s["trigger"] == "unexplained" for file in files for s in file["spikes"])
    steps = sum(file["steps"] for file in files)
    state = [s for s in spikes if s["kind"] != "composition"]
    print(f"\n### {name}: {len(files)} seeds, {steps:,} steps\n")
    print(f"{len(state)} spikes of the weights, {len(spikes) - len(state)} hard batches, {left} left by the budget.\n")
    causes = collections.Counter(s["cause"]["kind"] for s in state)
    print(table(["cause", "spikes"], [list(line) for line in causes.most_common()]) + "\n")
    counts = collections.Counter((s["trigger"], s["margin"]) for s in state)
    margins = ["edge", "beyond", "kick", "unknown"]
    triggers = sorted({t for t, _ in counts}, key=lambda t: (-sum(counts[t, m] for m in margins), t))
    print(table(["trigger", *margins], [[t, *(counts[t, m] or "" for m in margins)] for t in triggers]))
    rows = collections.Counter()
    for spike in state:
        rows.update({(r["file"].split("/")[-1], r["line"]) for r in spike["rows"]})
    hard = collections.Counter()
    for spike in spikes:
        if spike["kind"] == "composition":
            hard.update({(r["file"].split("/")[-1], r["line"]) for r in spike["rows"]})
    for title, counter in [("named most as triggers", rows), ("named most in hard batches", hard)]:
        top = [f"{file}:{line} ({count})" for (file, line), count in counter.most_common(8) if count > 1]
        print(f"\nRows {title}: {', '.join(top) or 'none twice'}.")
    last = [s for s in state if s.get("batch")]
    share = sum(s["batch"]["batch"] == s["batch"]["batches"] for s in last)
    print(f"\nTriggers in the last batch of an epoch: {share} of {len(last)}.")


# Each colour's like where the reader prefers dark.
DARK = {
    "#ffffff": "#12151a",
    "#59626e": "#a3adba",
    "#e0e3e8": "#262d36",
    "#1b1f24": "#e8ebf0",
    "#2f6fb5": "#5aa2ff",
    "#c2571a": "#ffb454",
    "#2c8a57": "#62c48f",
    "#8a4fb0": "#c79be8",
}
SHEET = "".join(f'[fill="{a}"]{{fill:{b}}}[stroke="{a}"]{{stroke:{b}}}' for a, b in DARK.items())


def draw(spike: dict, path: pathlib.Path) -> None:
    """The probed loss as it was, in black, and with one thing changed."""
    curves = spike["curves"]
    series = [("as it was", curves["factual"])] + [(a["name"], a["losses"]) for a in curves["arms"][:4]]
    colors = ["#1b1f24", "#2f6fb5", "#c2571a", "#2c8a57", "#8a4fb0"]
    finite = [x for _, values in series for x in values if isinstance(x, float) and x > 0]
    low, high = math.log10(min(finite)), math.log10(max(finite))
    width, height, left, top = 720, 260, 60, 20
    count = len(curves["factual"])

    def x(index: int) -> float:
        return left + (width - left - 20) * index / max(1, count - 1)

    def y(value: float) -> float:
        return top + (height - top - 40) * (high - math.log10(value)) / max(1e-9, high - low)

    parts = []
    for power in range(math.ceil(low), math.floor(high) + 1):
        parts.append(f'<line x1="{left}" x2="{width - 20}" y1="{y(10**power):.1f}" y2="{y(10**power):.1f}" stroke="#e0e3e8"/>')
        parts.append(f'<text x="{left - 6}" y="{y(10**power) + 4:.1f}" text-anchor="end">1e{power}</text>')
    for (name, values), color in reversed(list(zip(series, colors))):
        points = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(values) if isinstance(v, float) and v > 0)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="{2.2 if color == colors[0] else 1.5}"/>')
    last = curves["first_step"] + (count - 1) * curves["spacing"]
    parts.append(f'<text x="{left}" y="{height - 22}">step {curves["first_step"]:,}</text>')
    parts.append(f'<text x="{width - 20}" y="{height - 22}" text-anchor="end">step {last:,}</text>')
    for index, ((name, _), color) in enumerate(zip(series, colors)):
        line = height + 4 + 18 * index
        parts.append(f'<rect x="{left}" y="{line - 9}" width="14" height="4" fill="{color}"/>')
        parts.append(f'<text x="{left + 22}" y="{line - 3}">{name.replace("&", "&amp;").replace("<", "&lt;")}</text>')
    size = height + 18 * len(series)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {size}" font-family="sans-serif" '
        f'font-size="12" fill="#59626e"><style>@media (prefers-color-scheme:dark){{{SHEET}}}</style><rect width="{width}" height="{size}" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--images", type=pathlib.Path)
    options = parser.parse_args()
    for spec, seeds in [("spikes-vehicle.yaml", options.seeds), ("spikes-shuttle.yaml", max(1, options.seeds // 4))]:
        print(f"\n## Specs/{spec}")
        with tempfile.TemporaryDirectory() as folder:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                found = list(pool.map(lambda seed: explained(spec, seed, pathlib.Path(folder)), range(1, seeds + 1)))
            runs = [files for _, files in found]
            if "vehicle" in spec:
                print_advice(found[0][0], list(runs[0]))
        for variant in runs[0]:
            print_variant(variant, [run[variant] for run in runs])
            if options.images:
                state = [s for s in runs[0][variant]["spikes"] if s.get("curves") and s["kind"] == "state"]
                if state:
                    name = f"why-{spec.removeprefix('spikes-').removesuffix('.yaml')}-{variant}.svg"
                    draw(max(state, key=lambda s: s["height"]), options.images / name)


if __name__ == "__main__":
    main()
