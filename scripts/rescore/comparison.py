"""Compares figures recomputed here with those that Assay stored."""
import re

TOLERANCE = 1e-12


def differences(found, stored, path=""):
    """Every place where `stored` says something that `found` does not: counts and words exactly, real numbers to 1e-12."""
    if isinstance(stored, dict):
        if not isinstance(found, dict):
            return [f"{path}: recomputed {found}, stored an object"]
        missing = [f"{path}.{key}: not recomputed" for key in stored if key not in found]
        return missing + [line for key in stored if key in found for line in differences(found[key], stored[key], f"{path}.{key}")]
    if isinstance(stored, list):
        if not isinstance(found, list) or len(found) != len(stored):
            return [f"{path}: recomputed {found}, stored {stored}"]
        return [line for index, (a, b) in enumerate(zip(found, stored)) for line in differences(a, b, f"{path}[{index}]")]
    return [] if same(found, stored) else [f"{path}: recomputed {found}, stored {stored}"]


def same(found, stored):
    if stored is None or isinstance(stored, (str, bool)) or found is None:
        return found == stored
    if isinstance(stored, int) and isinstance(found, int):
        return found == stored
    return abs(float(found) - float(stored)) <= TOLERANCE * max(1.0, abs(float(stored)))


def leaves(value):
    """How many single values a structure holds."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def plain_names(value):
    """A part of report.json with the names of the API: clean_accuracy is cleanAccuracy, ci95 lies beside its value."""
    if isinstance(value, list):
        return [plain_names(one) for one in value]
    if not isinstance(value, dict):
        return value
    flat = {**{key: inner for key, inner in value.items() if key != "ci95"}, **(value.get("ci95") or {})}
    return {re.sub("_([a-z0-9])", lambda match: match[1].upper(), key): plain_names(inner) for key, inner in flat.items()}
