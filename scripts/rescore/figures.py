"""Every figure of an evaluation from its outcome table; names are those of the API, definitions in docs/metrics.md."""
import numpy as np

from bootstrap import (RESAMPLES, SEED, clusters_of, resample, weighted_auroc, weighted_balanced_accuracy,
                       weighted_calibration, weighted_rate)
from intervals import auroc, newcombe, rate, rate_of, tango, wilson

SIDES = ("clean", "adversarial")
EVERY = ("cleanAccuracy", "adversarialAccuracy", "foolingRate", "conditionalFoolingRate",
         "targetedSuccessRate", "netTargetedSuccessRate", "targetPrevalence", "classToClassRate")


def memberships(table, target, origin):
    """Of each rate that is defined: which images succeed, and which count."""
    y, p, q = table.label, table.prediction["clean"], table.prediction["adversarial"]
    all_images = np.ones(table.count, dtype=bool)
    rules = {
        "cleanAccuracy": (p == y, all_images), "adversarialAccuracy": (q == y, all_images),
        "foolingRate": (q != p, all_images), "conditionalFoolingRate": (q != p, p == y),
    }
    if target is not None:
        rules["targetedSuccessRate"] = (q == target, all_images)
        rules["netTargetedSuccessRate"] = (q == target, (y != target) & (p != target))
        rules["targetPrevalence"] = (p == target, all_images)
    if origin is not None:
        rules["classToClassRate"] = (q != p if target is None else q == target, (y == origin) & (p == origin))
    return rules


def binary(positive, decided):
    return {
        "sensitivity": rate_of(decided[positive]), "specificity": rate_of(~decided[~positive]),
        "ppv": rate_of(positive[decided]), "npv": rate_of(~positive[~decided]),
    }


def probabilities(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def log_odds(logits, index):
    others = np.delete(logits, index, axis=1)
    largest = others.max(axis=1)
    return logits[:, index] - largest - np.log(np.exp(others - largest[:, None]).sum(axis=1))


def calibration_parts(table, side):
    """What each image adds to its bin of the calibration error, and which of 15 bins that is."""
    confidence = probabilities(table.logits[side])[np.arange(table.count), table.prediction[side]]
    bins = np.maximum(0, np.ceil(confidence * 15).astype(np.int64) - 1)
    return (table.prediction[side] == table.label) - confidence, bins


def resampled(table, classes, rules):
    """The intervals that are resampled: calibration always, all others where a patient has several images."""
    clusters = clusters_of(table)
    clustered = len(np.unique(clusters)) < table.count
    statistics = {}
    for side in SIDES:
        statistics[side, "calibration"] = weighted_calibration(*calibration_parts(table, side))
        if clustered:
            statistics[side, "balanced"] = weighted_balanced_accuracy(table.label, table.prediction[side] == table.label)
            for index in range(len(classes)):
                statistics[side, index] = weighted_auroc(log_odds(table.logits[side], index), table.label == index)
    if clustered:
        for name, (hits, counted) in rules.items():
            statistics["rate", name] = weighted_rate(hits, counted)
    return clusters, clustered, resample(clusters, statistics)


def performance(table, side, classes, draws):
    clusters, clustered, intervals = draws
    patients = lambda rows: len(np.unique(clusters[rows]))

    def area(index):
        positive = table.label == index
        found, interval = auroc(log_odds(table.logits[side], index), positive), intervals.get((side, index))
        if not clustered or found["value"] is None:
            return found
        if interval:
            return {**found, "lower": interval["lower"], "upper": interval["upper"], "method": "patient-bootstrap"}
        lower, upper = newcombe(found["value"], patients(positive), patients(~positive))
        return {**found, "lower": lower, "upper": upper, "method": "newcombe-2006-patients"}

    return {
        "balancedAccuracy": balanced_accuracy(table, side, patients, intervals.get((side, "balanced"))),
        "calibrationError": calibration_error(table, side, clustered, intervals[side, "calibration"]),
        "perClass": [{"className": name, **binary(table.label == index, table.prediction[side] == index), "auroc": area(index)}
                     for index, name in enumerate(classes)],
    }


def balanced_accuracy(table, side, patients, interval):
    present = np.unique(table.label)
    shares = np.array([(table.prediction[side][table.label == one] == one).mean() for one in present])
    bounds = np.array([wilson(share, patients(table.label == one)) for share, one in zip(shares, present)])
    value = float(shares.mean())
    lower, upper = (float(np.sqrt(((shares - bounds[:, side_]) ** 2).sum()) / len(shares)) for side_ in (0, 1))
    found = {"value": value, "n": table.count, "lower": max(0.0, value - lower), "upper": min(1.0, value + upper), "level": 0.95, "method": "mover-wilson"}
    return {**found, "lower": interval["lower"], "upper": interval["upper"], "method": "patient-bootstrap"} if interval else found


def calibration_error(table, side, clustered, interval):
    excess, bins = calibration_parts(table, side)
    value = sum(abs(excess[bins == one].sum()) for one in range(15)) / table.count
    return {"value": value, "n": table.count, "lower": interval["lower"] if interval else None, "upper": interval["upper"] if interval else None,
            "level": 0.95, "method": "none" if not interval else "patient-bootstrap" if clustered else "bootstrap"}


def operating_point(table, name, index, threshold):
    positive = table.label == index
    decided = {side: probabilities(table.logits[side])[:, index] >= threshold for side in SIDES}
    rates = {side: binary(positive, decided[side]) for side in SIDES}

    def paired(truth):
        rows = positive == truth
        if not rows.any():
            return None
        before, after = (decided[side][rows] == truth for side in SIDES)
        value, lower, upper = tango(int((after & before).sum()), int((after & ~before).sum()), int((before & ~after).sum()), int((~after & ~before).sum()))
        return {"value": 100 * value, "lower": 100 * lower, "upper": 100 * upper, "n": int(rows.sum()), "level": 0.95, "method": "tango-1998"}

    def change(which):
        before, after = rates["clean"][which], rates["adversarial"][which]
        return None if before["n"] == 0 or after["n"] == 0 else 100 * (after["value"] - before["value"])

    delta = {"sensitivity": paired(True), "specificity": paired(False), "ppv": change("ppv"), "npv": change("npv")}
    return {"positiveClass": name, "threshold": threshold, **rates, "deltaPp": delta}


def distortion(table):
    if table.count == 0:
        return None
    seen = table.clean_l2 > 0
    return {
        "n": table.count, "l2Mean": table.l2.mean(), "l2Max": table.l2.max(), "linfMax": table.linf.max(),
        "relativeL2Mean": (table.l2[seen] / table.clean_l2[seen]).mean() if seen.any() else None,
        "psnrMeanDb": table.psnr_db.mean(), "psnrMinDb": table.psnr_db.min(), "ssimMean": table.ssim.mean(), "ssimMin": table.ssim.min(),
    }


def query_count(table, succeeded):
    counted = ~np.isnan(table.queries)
    if not counted.any():
        return None
    found, successful = table.queries[counted], table.queries[counted & succeeded]
    return {"n": len(found), "median": np.median(found), "p95": np.quantile(found, 0.95), "max": found.max(),
            "medianOfSuccesses": np.median(successful) if len(successful) else None}


def clustering(table, rules, draws):
    clusters, clustered, intervals = draws
    if not clustered:
        return None
    rates = []
    for name in (name for name in EVERY if name in rules):
        hits, counted = rules[name]
        n, patients = int(counted.sum()), len(np.unique(clusters[counted]))
        value = hits[counted].mean() if n else 0.0
        interval = intervals["rate", name]
        lower, upper = (interval["lower"], interval["upper"]) if interval else wilson(value, patients)
        independent = value * (1 - value) / n if n else 0
        rates.append({"metric": name, "value": value, "n": n, "patients": patients, "level": 0.95, "lower": lower, "upper": upper,
                      "method": "patient-bootstrap" if interval else "wilson-patients",
                      "designEffect": interval["variance"] / independent if interval and independent > 0 else None})
    return {"patients": len(np.unique(clusters)), "imagesWithoutPatient": sum(patient is None for patient in table.patients),
            "resamples": RESAMPLES, "seed": SEED, "rates": rates}


def figures_of(table, classes, target=None, origin=None, point=None):
    """All figures; `target` and `origin` are class indexes, `point` is (class index, threshold)."""
    rules = memberships(table, target, origin)
    draws = resampled(table, classes, rules)
    rates = {name: rate_of(hits[counted]) for name, (hits, counted) in rules.items()}
    p, q = table.prediction["clean"], table.prediction["adversarial"]
    counts = np.array([(q == index).sum() for index in range(len(classes))])
    attacked = np.ones(table.count, dtype=bool) if origin is None else table.label == origin
    by_class = [table.take(table.label == index) for index in range(len(classes))]
    return {
        **{name: rates.get(name) for name in EVERY[:-1]},
        "confusion": [[int(((p == i) & (q == j)).sum()) for j in range(len(classes))] for i in range(len(classes))],
        "perClass": [{"className": name, "n": part.count, "cleanAccuracy": rate_of(part.prediction["clean"] == part.label),
                      "adversarialAccuracy": rate_of(part.prediction["adversarial"] == part.label)} for name, part in zip(classes, by_class)],
        "dominantClass": classes[int(counts.argmax())], "dominantClassShare": counts.max() / table.count,
        "performance": {side: performance(table, side, classes, draws) for side in SIDES},
        "operatingPoint": operating_point(table, classes[point[0]], *point) if point else None,
        "classToClass": None if origin is None else {"from": classes[origin], "to": None if target is None else classes[target], "rate": rates["classToClassRate"]},
        "distortion": distortion(table.take(attacked)),
        "queries": query_count(table.take(attacked), rules["foolingRate" if target is None else "targetedSuccessRate"][0][attacked]),
        "clustering": clustering(table, rules, draws),
    }
