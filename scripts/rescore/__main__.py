"""Recomputes the figures of Assay from its outcome tables, in another language and without its code. Needs numpy.

Figures of one table, printed, or compared with the JSON of its evaluation:
    python3 scripts/rescore table outcomes.csv --classes normal,pneumonia [--target pneumonia] [--from normal]
        [--operating-point pneumonia:0.5] [--figures evaluation.json] [--perturbation v.npy [--images data.npz:test_images]]

All results and worst cases of a report, whose outcome tables (and perturbations) lie in a folder under any names:
    python3 scripts/rescore report report.json FOLDER

Ends with 1 when anything differs: counts must be equal, real numbers to 1e-12.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from comparison import differences, leaves, plain_names
from figures import figures_of
from outcome_table import read_table
from perturbation import disagreements, measured, norms, read_images
from worst_case import worst_case


def arguments():
    parser = argparse.ArgumentParser(prog="rescore", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    table = commands.add_parser("table")
    table.add_argument("outcomes")
    table.add_argument("--classes", required=True, type=lambda names: names.split(","))
    table.add_argument("--target")
    table.add_argument("--from", dest="origin")
    table.add_argument("--operating-point", dest="point")
    table.add_argument("--figures")
    table.add_argument("--perturbation")
    table.add_argument("--images")
    report = commands.add_parser("report")
    report.add_argument("report")
    report.add_argument("folder")
    return parser.parse_args()


def index_of(classes, name):
    return None if name is None else classes.index(name)


def rescore_table(given):
    table = read_table(given.outcomes)
    point = None
    if given.point:
        name, threshold = given.point.rsplit(":", 1)
        point = (given.classes.index(name), float(threshold))
    found = figures_of(table, given.classes, index_of(given.classes, given.target), index_of(given.classes, given.origin), point)
    lines, checked = [], 0
    if given.perturbation:
        perturbation = np.load(given.perturbation)
        found["perturbation"] = norms(perturbation)
        if given.images:
            again = measured(read_images(given.images, perturbation.shape), perturbation)
            lines += disagreements(table, again)
            checked += len(again) * table.count
    if given.figures:
        stored = without(json.loads(Path(given.figures).read_text()), "split", "channel")
        lines += differences(found, stored)
        checked += leaves(stored)
        return say(f"{given.outcomes}: {table.count} images", lines, checked)
    print(json.dumps(found, indent=2, default=float))
    return say(given.outcomes, lines, checked) if checked else 0


def rescore_report(given):
    report = json.loads(Path(given.report).read_text())
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in Path(given.folder).rglob("*") if path.is_file()}
    attacks = {attack["id"]: attack for attack in report["attacks"]}
    threats = {threat["id"]: threat for threat in report["threat_models"]}
    wrong = 0
    for result in report["results"]:
        attack = attacks[result["attack_id"]]
        wrong += rescore_result(result, threats[attack["threat_model_id"]], attack["perturbation"], files)
    for group in report.get("worst_cases", []):
        wrong += rescore_worst_case(group, report, files)
    return 1 if wrong else 0


def rescore_worst_case(group, report, files):
    title = f"worst case of {len(group['attack_ids'])} attacks on {group['model_id']}"
    direct = {result["attack_id"]: result for result in report["results"]
              if result["channel"] == "float" and result["split"] == "EVALUATION" and result["model_id"] == group["model_id"]}
    paths = [files.get(direct[attack]["outcomes_sha256"]) for attack in group["attack_ids"]]
    if None in paths:
        return say(title, ["an outcome table is missing"], 0)
    classes = [score["class_name"] for score in direct[group["attack_ids"][0]]["per_class"]]
    stored = plain_names({name: group[name] for name in ("success", "adversarial_accuracy")})
    found = worst_case([read_table(path) for path in paths], index_of(classes, group["target_class"]), index_of(classes, group["from_class"]))
    return say(title, differences(found, stored), leaves(stored))


def rescore_result(result, threat, perturbation, files):
    title = f"{result['id']} ({result['channel']})"
    path = files.get(result["outcomes_sha256"])
    if path is None:
        return say(title, [f"no file has the digest of its outcome table, {result['outcomes_sha256']}"], 0)
    details = result["details"]
    stored = plain_names({**without(result, "id", "attack_id", "model_id", "transferred", "split", "channel", "details",
                                    "perturbation_sha256", "outcomes_sha256"), **details})
    stored = {key: value for key, value in stored.items() if value is not None}
    classes = [score["className"] for score in stored["perClass"]]
    point = stored.get("operatingPoint")
    found = figures_of(read_table(path), classes, index_of(classes, threat["target_class"]), index_of(classes, threat["from_class"]),
                       (classes.index(point["positiveClass"]), point["threshold"]) if point else None)
    lines = differences(found, stored)
    if perturbation and files.get(perturbation["sha256"]):
        lines += differences(norms(np.load(files[perturbation["sha256"]])), {name: perturbation[name] for name in ("l2", "linf")}, ".perturbation")
    return say(title, lines, leaves(stored))


def without(record, *names):
    return {key: value for key, value in record.items() if key not in names}


def say(title, lines, checked):
    """Prints what differs, at most 20 lines of it; 1 when anything does."""
    print(f"{'DIFFERS' if lines else 'EQUAL'}  {title}: {checked} values, {len(lines)} differences")
    for line in lines[:20]:
        print(f"  {line}")
    return 1 if lines else 0


if __name__ == "__main__":
    given = arguments()
    sys.exit(rescore_table(given) if given.command == "table" else rescore_report(given))
