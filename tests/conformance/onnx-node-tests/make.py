"""Packs the node tests of the ONNX project, as its Python package generates them, into node-tests.bin.gz.

Usage: python3 make.py     (needs the Python packages onnx and numpy; Debian: python3-onnx)

The file is gzip of: length of the manifest (4 bytes, little-endian), the manifest (JSON), and the bytes it points into.
A test is a model and one set of inputs and outputs. Tests that are not packed are in the manifest with the reason.
"""
import gzip
import json
import os
import struct

import numpy as np
import onnx

# The generators of onnx 1.12 use names numpy has dropped since.
for name, type_ in dict(float=float, int=int, bool=bool, object=object).items():
    if name not in np.__dict__:
        setattr(np, name, type_)

from onnx.backend.test.case.node import collect_testcases  # noqa: E402

LARGEST_TEST = 30_000
TRAINING = {"NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss", "Adagrad", "Adam", "Momentum", "Gradient"}
TRAINING_NAMES = ("test_nllloss", "test_sce")
DTYPES = {"float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"}


class Pool:
    """Bytes packed one after the other, equal ones once."""

    def __init__(self):
        self.places, self.parts, self.size = {}, [], 0

    def add(self, data):
        if data not in self.places:
            # Typed arrays need aligned bytes.
            padding = -self.size % 8
            self.parts.append(b"\0" * padding + data)
            self.places[data] = self.size + padding
            self.size += padding + len(data)
        return [self.places[data], len(data)]


def reason_against(test):
    operators = {node.op_type for node in test.model.graph.node}
    if operators & TRAINING or test.name.startswith(TRAINING_NAMES):
        return "a loss or an optimiser of training, not an operator of a classifier"
    (inputs, outputs), = test.data_sets
    for value in [*inputs, *outputs]:
        if isinstance(value, (list, tuple)) or value is None:
            return "a sequence or an optional value"
        if np.asarray(value).dtype.name not in DTYPES:
            return f"elements of {np.asarray(value).dtype.name}"
    if sum(np.asarray(value).nbytes for value in [*inputs, *outputs]) > LARGEST_TEST:
        return f"more than {LARGEST_TEST} bytes of numbers"
    return None


def main():
    np.random.seed(0)
    pool, tests, left_out = Pool(), [], {}
    for test in sorted(collect_testcases(None), key=lambda each: each.name):
        reason = reason_against(test)
        if reason:
            left_out[test.name] = reason
            continue

        def packed(infos, values):
            described = []
            for info, value in zip(infos, values):
                array = np.ascontiguousarray(value)
                described.append({"name": info.name, "dtype": array.dtype.name, "shape": list(np.shape(value)), "data": pool.add(array.tobytes())})
            return described

        graph = test.model.graph
        (inputs, outputs), = test.data_sets
        given = [info for info in graph.input if info.name]
        tests.append({
            "name": test.name,
            "model": pool.add(test.model.SerializeToString()),
            "inputs": packed(given, inputs),
            "outputs": packed(graph.output, outputs),
        })
    manifest = json.dumps({"onnx": onnx.__version__, "tests": tests, "leftOut": left_out}, separators=(",", ":")).encode()
    head = struct.pack("<I", len(manifest)) + manifest
    head += b" " * (-len(head) % 8)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node-tests.bin.gz")
    with open(path, "wb") as file:
        file.write(gzip.compress(head + b"".join(pool.parts), 9, mtime=0))
    print(f"{len(tests)} tests packed, {len(left_out)} left out, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
