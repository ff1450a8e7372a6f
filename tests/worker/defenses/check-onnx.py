"""Prints, as JSON, how a file describes itself once ONNX's own checker and shape inference have accepted it."""
import json
import sys

import onnx

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(json.dumps({
    "opset": model.opset_import[0].version,
    "producer": model.producer_name,
    "inputs": [value.name for value in model.graph.input],
    "outputs": [value.name for value in model.graph.output],
    "properties": {entry.key: entry.value for entry in model.metadata_props},
}))
