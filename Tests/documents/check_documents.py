"""Runs the commands of the documents in a copy of the checkout, and compares what they print with the samples.

Usage: check_documents.py COPY [--slow]. COPY is a folder with the files of the checkout and the built
program at .build/release/seismo. Commands that take minutes are run only with --slow.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

COPY = Path(sys.argv[1]).resolve()
SLOW = "--slow" in sys.argv
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "Data/README.md"]
# Built, tested or measured by a target of their own, which CI runs or which takes minutes.
TAKES_MINUTES = ["make ", "seismo advise", "Specs/claims/", "python3 Data/make.py"]
# What a document calls the reader's own files.
OWN_FILES = {"rows.csv.gz": "Data/vehicle.csv.gz"}

failures = []


def fail(place, words):
    failures.append(f"{place}: {words}")
    print(f"{place}: {words}", file=sys.stderr)


def blocks(text):
    """The fenced blocks: line, language, text."""
    for found in re.finditer(r"^```(\w*)\n(.*?)^```", text, re.M | re.S):
        yield text[: found.start()].count("\n") + 1, found[1], found[2]


def run(command):
    environment = dict(
        os.environ, PATH=f"{COPY}/.build/release:{os.environ['PATH']}", SEISMO_CACHE=f"{COPY}/cache"
    )
    script = f"RUN=$(ls -d runs/*-adam-vs-sgd-* 2>/dev/null | tail -1)\n{command}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], cwd=COPY, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def commands(text):
    """The commands of a shell block, without comments."""
    for line in text.replace("\\\n", " ").splitlines():
        command = re.sub(r"(^|\s)#.*", "", line).strip()
        if command and not command.startswith("alias "):
            yield re.sub(r"(?<!\$)\bRUN\b(?!=)", "$RUN", command)


def check_block(place, text):
    for command in commands(text):
        targets = re.fullmatch(r"make ([\w-]+).*", command)
        if targets:
            check_target(place, targets[1])
        if any(part in command for part in TAKES_MINUTES) and not SLOW:
            continue
        status, output = run(command)
        if status != 0:
            fail(place, f"'{command}' ends with status {status}:\n{output[-2000:]}")


def check_target(place, target):
    if not re.search(rf"^{re.escape(target)}:", (COPY / "Makefile").read_text(), re.M):
        fail(place, f"the Makefile has no '{target}'")


def squeezed(text):
    return re.sub(r"\s+", " ", text).strip()


def check_sample(place, text):
    """A block that begins with '$ command': what it shows has to be printed, in that order."""
    command, shown = text[2:].split("\n", 1)
    command = next(commands(command))
    status, output = run(command)
    printed = squeezed(output)
    if squeezed(shown) not in printed:
        fail(place, f"'{command}' prints otherwise (status {status}):\n{output[:3000]}")


def check_mistake(place, spec, text):
    """A block that shows a mistake: with its line in the spec above it, 'seismo check' says just that."""
    name, line = re.match(r"([\w.-]+):(\d+):", text).groups()
    wrong = re.search(rf"^ +{line} \| (.*)$", text, re.M)[1]
    lines = spec.splitlines()
    lines[int(line) - 1] = wrong
    (COPY / "Specs" / name).write_text("\n".join(lines) + "\n")
    _, output = run(f"cd Specs && seismo check {name}")
    if output.strip() != text.strip():
        fail(place, f"'seismo check' says otherwise:\n{output}")


def check_listing(place, text):
    """A listing of Swift in docs/swift.md stands in the package that 'make test-outside' builds and runs."""
    package = COPY / "Tests/OutsidePackage"
    sources = [package / "Package.swift", *sorted(package.glob("Sources/*/*.swift"))]
    if not any(squeezed(text) in squeezed(source.read_text()) for source in sources):
        fail(place, "the listing isn't in Tests/OutsidePackage")


def check_inline(place, text):
    """Commands within sentences: their subcommands and options have to exist."""
    for code in re.findall(r"`([^`\n]+)`", text):
        words = code.split()
        if words[0] == "make" and len(words) > 1 and re.fullmatch(r"[\w-]+", words[1]):
            check_target(place, words[1])
        if words[0].split("/")[-1] != "seismo" or len(words) < 2 or not words[1].isalpha():
            continue
        has_parts = words[1] in ("new", "runs") and len(words) > 2 and words[2].isalpha()
        parts = words[1:3] if has_parts else words[1:2]
        status, usage = run("seismo " + shlex.join(parts) + " --help")
        if status != 0:
            fail(place, f"there is no 'seismo {' '.join(parts)}'")
        for option in re.findall(r"(?<!\S)--[a-z-]+", code):
            if option not in usage:
                fail(place, f"'seismo {words[1]}' has no {option}")


def check_links(document, text):
    """Links to files of the repository have to lead somewhere."""
    outside_code = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#\s]+)", outside_code):
        if "://" not in target and not (COPY / document).parent.joinpath(target).exists():
            fail(document, f"{target} doesn't exist")


def main():
    for own, shipped in OWN_FILES.items():
        (COPY / own).write_bytes((COPY / shipped).read_bytes())
    documents = DOCUMENTS + sorted(f"docs/{path.name}" for path in (COPY / "docs").glob("*.md"))
    # The demo leaves the run that the documents go on with.
    status, output = run("seismo run Specs/adam-vs-sgd.yaml --quiet")
    if status != 0:
        sys.exit(f"the demo failed: {output}")
    count = 0
    for document in documents:
        text = (COPY / document).read_text()
        spec = None
        for line, language, block in blocks(text):
            place = f"{document}:{line}"
            if language == "sh":
                check_block(place, block)
            elif language == "swift" and document == "docs/swift.md":
                check_listing(place, block)
            elif language == "yaml" and "data:" in block:
                spec = block
            elif block.startswith("$ "):
                check_sample(place, block)
            elif re.match(r"[\w.-]+\.yaml:\d+:\d+: error", block) and spec:
                check_mistake(place, spec, block)
            count += 1
        check_inline(document, re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
        check_links(document, text)
    print(f"{len(documents)} documents: {count} blocks, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
