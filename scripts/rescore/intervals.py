"""95 % intervals, from their formulas; docs/metrics.md names the papers."""
import numpy as np

Z = 1.959963984540054


def wilson(share, n):
    if n == 0:
        return 0.0, 1.0
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return (0.0 if share == 0 else max(0.0, middle - reach)), (1.0 if share == 1 else min(1.0, middle + reach))


def rate(successes, n):
    value = successes / n if n else 0
    lower, upper = wilson(value, n)
    return {"value": value, "successes": int(successes), "n": int(n), "lower": lower, "upper": upper, "level": 0.95, "method": "wilson"}


def rate_of(hits):
    """The rate of an array of truth values."""
    return rate(int(np.sum(hits)), len(hits))


def bisect(inside, outside, accepted):
    """The end of what is accepted, between a point that is and one that is not."""
    for _ in range(200):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if accepted(middle) else (inside, middle)
    return (inside + outside) / 2


def tango(both, only_a, only_b, neither):
    """Score interval of a paired difference of rates (Tango 1998)."""
    n = both + only_a + only_b + neither
    value = (only_a - only_b) / n

    def accepted(delta):
        b = (2 * n - only_a + only_b) * delta - only_a - only_b
        c = -only_b * delta * (1 - delta)
        q = (np.sqrt(b * b - 8 * n * c) - b) / (4 * n)
        return (only_a - only_b - n * delta) ** 2 <= Z * Z * n * max(0.0, 2 * q + delta * (1 - delta))

    lower = -1.0 if only_b == n else bisect(value, -1.0, accepted)
    upper = 1.0 if only_a == n else bisect(value, 1.0, accepted)
    return value, lower, upper


def newcombe(area, positives, negatives):
    """Score interval of an area under the ROC curve (Newcombe 2006, method 5)."""
    def accepted(t):
        pairs = 1 + ((positives + negatives) / 2 - 1) * ((1 - t) / (2 - t) + t / (1 + t))
        return (t - area) ** 2 <= Z * Z * t * (1 - t) * pairs / (positives * negatives)
    return (0.0 if area <= 0 else bisect(area, 0.0, accepted)), (1.0 if area >= 1 else bisect(area, 1.0, accepted))


def share_below(scores, others):
    """Of each score, the share of the others below it, ties counting one half."""
    ordered = np.sort(others)
    return (np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")) / (2 * len(others))


def auroc(scores, positive):
    """Area under the ROC curve with DeLong's interval on the logit scale, or Newcombe's where DeLong has none."""
    ours, others = scores[positive], scores[~positive]
    sizes = {"n": len(scores), "positives": len(ours), "negatives": len(others), "level": 0.95}
    if len(ours) == 0 or len(others) == 0:
        return {**sizes, "value": None, "lower": 0, "upper": 1, "method": "none"}
    of_ours, of_others = share_below(ours, others), 1 - share_below(others, ours)
    area = float(of_ours.mean())
    variance = 0.0
    if min(len(ours), len(others)) > 1:
        variance = of_ours.var(ddof=1) / len(ours) + of_others.var(ddof=1) / len(others)
    if variance > 0 and 0 < area < 1:
        middle, reach = np.log(area / (1 - area)), Z * np.sqrt(variance) / (area * (1 - area))
        return {**sizes, "value": area, "lower": 1 / (1 + np.exp(reach - middle)), "upper": 1 / (1 + np.exp(-reach - middle)), "method": "delong-logit"}
    lower, upper = newcombe(area, len(ours), len(others))
    return {**sizes, "value": area, "lower": lower, "upper": upper, "method": "newcombe-2006"}
