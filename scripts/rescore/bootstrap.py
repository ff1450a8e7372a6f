"""The bootstrap over patients, with the random numbers of Assay: xoshiro128**, one generator a resample."""
import numpy as np

RESAMPLES = 2000
SEED = 1979
ENOUGH = 0.9


class Generators:
    """One xoshiro128** (Blackman & Vigna 2018) a seed, seeded by splitmix32, all stepped together."""

    def __init__(self, seeds):
        x = np.array(seeds, dtype=np.uint32)
        self.state = []
        with np.errstate(over="ignore"):
            for _ in range(4):
                x = x + np.uint32(0x9E3779B9)
                z = (x ^ (x >> np.uint32(16))) * np.uint32(0x21F0AAAD)
                z = (z ^ (z >> np.uint32(15))) * np.uint32(0x735A2D97)
                self.state.append(z ^ (z >> np.uint32(15)))

    def uint32(self):
        s0, s1, s2, s3 = self.state
        with np.errstate(over="ignore"):
            result = rotate(s1 * np.uint32(5), 7) * np.uint32(9)
        t = s1 << np.uint32(9)
        s2, s3 = s2 ^ s0, s3 ^ s1
        self.state = [s0 ^ s3, s1 ^ s2, s2 ^ t, rotate(s3, 11)]
        return result

    def below(self, bound):
        high, low = self.uint32() >> np.uint32(5), self.uint32() >> np.uint32(6)
        return np.floor((high.astype(np.float64) * 2.0**26 + low) / 2.0**53 * bound).astype(np.int64)


def rotate(x, by):
    return (x << np.uint32(by)) | (x >> np.uint32(32 - by))


def clusters_of(table):
    """Cluster of each image; an image without a patient is one of its own. Numbered in the order of UTF-16 names."""
    names = [f"image {image} {row}" if patient is None else f"patient {patient}"
             for row, (image, patient) in enumerate(zip(table.images, table.patients))]
    numbers = {name: number for number, name in enumerate(sorted(set(names), key=lambda name: name.encode("utf-16-be", "surrogatepass")))}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def resample(clusters, statistics):
    """Values of each statistic over the resamples; a statistic maps weights [resamples, images] to values, nan where undefined."""
    count = int(clusters.max()) + 1
    values = {name: [] for name in statistics}
    for first in range(0, RESAMPLES, 200):
        seeds = np.arange(SEED + first, SEED + first + 200)
        generators = Generators(seeds)
        drawn = np.zeros((len(seeds), count), dtype=np.int64)
        for _ in range(count):
            drawn[np.arange(len(seeds)), generators.below(count)] += 1
        weights = drawn[:, clusters]
        for name, statistic in statistics.items():
            values[name].append(statistic(weights))
    return {name: summary(np.concatenate(parts)) for name, parts in values.items()}


def summary(values):
    """Percentile bounds and variance; None where too many resamples leave the statistic undefined, or all agree."""
    known = values[~np.isnan(values)]
    if len(known) < ENOUGH * RESAMPLES or known.max() - known.min() <= 1e-12:
        return None
    return {"lower": float(np.quantile(known, 0.025)), "upper": float(np.quantile(known, 0.975)), "variance": float(known.var(ddof=1))}


def divide(a, b):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(b == 0, np.nan, a / b)


def weighted_rate(hits, counted):
    return lambda weights: divide(weights[:, counted] @ hits[counted].astype(np.int64), weights[:, counted].sum(axis=1))


def weighted_auroc(scores, positive):
    _, place = np.unique(scores, return_inverse=True)
    ties = np.eye(place.max() + 1, dtype=np.float64)[place]

    def statistic(weights):
        ours, others = (weights * positive) @ ties, (weights * ~positive) @ ties
        below = np.cumsum(others, axis=1) - others
        return divide((ours * (2 * below + others)).sum(axis=1), 2 * ours.sum(axis=1) * others.sum(axis=1))
    return statistic


def weighted_calibration(excess, bins):
    by_bin = np.eye(15)[bins] * excess[:, None]
    return lambda weights: divide(np.abs(weights @ by_bin).sum(axis=1), weights.sum(axis=1))


def weighted_balanced_accuracy(label, right):
    present = np.unique(label)

    def statistic(weights):
        return np.mean([divide((weights * (right & (label == one))).sum(axis=1), (weights * (label == one)).sum(axis=1)) for one in present], axis=0)
    return statistic
