"""Which row is in which part: 64 % training, 16 % validation, 20 % test, five times.

Rows are put into the order of the SHA-256 of "DATASET SPLIT ROW", which any language computes alike; of each class, or of
all rows where the target is a number, the first fifth is for test and the next 16 % for validation.
"""

import hashlib

NUMBERS = [1, 2, 3, 4, 5]


def place(dataset: str, split: int, row: int) -> bytes:
    return hashlib.sha256(f"{dataset} {split} {row}".encode()).digest()


def parts(dataset: str, split: int, count: int, labels: list[str] | None) -> list[str]:
    """The part of each of `count` rows; `labels` are their classes, if they have any."""
    order = sorted(range(count), key=lambda row: place(dataset, split, row))
    groups: dict[str, list[int]] = {}
    for row in order:
        groups.setdefault(labels[row] if labels else "", []).append(row)
    found = ["train"] * count
    for rows in groups.values():
        test, validation = round(0.2 * len(rows)), round(0.16 * len(rows))
        for row in rows[:test]:
            found[row] = "test"
        for row in rows[test : test + validation]:
            found[row] = "validation"
    return found
