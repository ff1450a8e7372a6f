"""Reads the outcome table of an evaluation (CSV); columns are described in docs/metrics.md."""
import csv
from dataclasses import dataclass

import numpy as np


@dataclass
class OutcomeTable:
    """One row an image. Classes are indexes, logits are [images, classes]."""

    images: list
    patients: list
    label: np.ndarray
    prediction: dict
    logits: dict
    clean_margin: np.ndarray
    psnr_db: np.ndarray
    ssim: np.ndarray
    l2: np.ndarray
    linf: np.ndarray
    clean_l2: np.ndarray
    queries: np.ndarray

    def take(self, rows):
        """The table of some rows, given by number or by a truth value each."""
        numbers = np.flatnonzero(rows) if rows.dtype == bool else rows
        pick = lambda values: [values[row] for row in numbers] if isinstance(values, list) else values[numbers]
        parts = {name: {side: part[numbers] for side, part in value.items()} if isinstance(value, dict) else pick(value)
                 for name, value in self.__dict__.items()}
        return OutcomeTable(**parts)

    @property
    def count(self):
        return len(self.images)


def read_table(path):
    """The table at `path`. Cells that a spreadsheet would run as a formula have an apostrophe in front, taken away here."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    text = lambda name: [row[name].removeprefix("'") for row in rows]
    numbers = lambda name: np.array([float(row[name]) for row in rows])
    indexes = lambda name: np.array([int(row[name]) for row in rows], dtype=np.int64)
    classes = sum(1 for name in rows[0] if name.startswith("clean_logit_"))
    logits = lambda side: np.stack([numbers(f"{side}_logit_{index}") for index in range(classes)], axis=1)
    table = OutcomeTable(
        images=text("image"), patients=[patient or None for patient in text("patient")], label=indexes("label"),
        prediction={side: indexes(f"{side}_prediction") for side in ("clean", "adversarial")},
        logits={side: logits(side) for side in ("clean", "adversarial")},
        clean_margin=numbers("clean_margin"), psnr_db=numbers("psnr_db"), ssim=numbers("ssim"),
        l2=numbers("l2"), linf=numbers("linf"), clean_l2=numbers("clean_l2"),
        queries=np.array([float(row["queries"] or "nan") for row in rows]),
    )
    require_agreement(table)
    return table


def require_agreement(table):
    """What the table says twice must agree: predictions are the largest logits, margins follow from them."""
    for side, logits in table.logits.items():
        wrong = np.flatnonzero(logits.argmax(axis=1) != table.prediction[side])
        if wrong.size:
            raise SystemExit(f"{side} prediction of {table.images[wrong[0]]} is not its largest logit ({wrong.size} such rows)")
    own = table.logits["clean"][np.arange(table.count), table.label]
    others = table.logits["clean"].copy()
    others[np.arange(table.count), table.label] = -np.inf
    if not np.array_equal(own - others.max(axis=1), table.clean_margin):
        raise SystemExit("clean_margin does not follow from the clean logits")
