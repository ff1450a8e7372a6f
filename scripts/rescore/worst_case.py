"""The per-image worst case over several attacks on one model."""
import numpy as np

from figures import memberships
from intervals import rate


def worst_case(tables, target, origin):
    """Rates of images on which at least one attack succeeds, and of images right under every attack."""
    tables = [in_order_of_images(table) for table in tables]
    for table in tables[1:]:
        if table.images != tables[0].images or any(not np.array_equal(a, b) for a, b in (
                (table.label, tables[0].label), (table.prediction["clean"], tables[0].prediction["clean"]))):
            raise SystemExit("the attacks of a worst case have different images, labels or clean predictions")
    metric = "classToClassRate" if origin is not None else "foolingRate" if target is None else "netTargetedSuccessRate"
    rules = [memberships(table, target, origin) for table in tables]
    counted = rules[0][metric][1]
    success = np.any([rule[metric][0] for rule in rules], axis=0)[counted]
    right = np.all([rule["adversarialAccuracy"][0] for rule in rules], axis=0)
    return {"success": rate(int(success.sum()), len(success)), "adversarialAccuracy": rate(int(right.sum()), len(right))}


def in_order_of_images(table):
    return table.take(np.array(sorted(range(table.count), key=lambda row: table.images[row]), dtype=np.int64))
