"""PyTorch's own speed at fine-tuning ResNet-50: gradients of all weights, then SGD with Nesterov momentum.

usage: torch_training.py [--side 96] [--batch 16] [--threads 2] [--steps 5] [--export FILE]
needs: Debian's python3-torch, python3-torchvision, python3-onnx

Normalisation as in evaluation (its scale and bias are trained, its statistics are not), which is how the product fine-tunes.
Prints one JSON line: milliseconds a step, median of the steps, after one that does not count. With --export nothing is
timed: the same network, weights random, is written as ONNX with its normalisation layers.
"""
import argparse, json, resource, statistics, time
import torch, torch.nn.functional as F
from torchvision.models import resnet50

CLASSES = 3

p = argparse.ArgumentParser()
p.add_argument("--side", type=int, default=96)
p.add_argument("--batch", type=int, default=16)
p.add_argument("--threads", type=int, default=2)
p.add_argument("--steps", type=int, default=5)
p.add_argument("--export")
a = p.parse_args()
torch.set_num_threads(a.threads)
torch.manual_seed(0)
model = resnet50(num_classes=CLASSES).eval()
with torch.no_grad():
    # Equal weights would be written to the file once, and trained as one.
    for weight in model.parameters():
        weight += .01 * torch.randn_like(weight)


def export():
    torch.onnx.export(model, torch.rand(1, 3, a.side, a.side), a.export, opset_version=14, input_names=["image"], output_names=["logits"],
                      training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False,
                      dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}})


def measure():
    optimiser = torch.optim.SGD(model.parameters(), lr=1e-6, momentum=.9, nesterov=True, weight_decay=1e-4)
    x = torch.rand(a.batch, 3, a.side, a.side)
    y = torch.arange(a.batch) % CLASSES
    parts = []
    for _ in range(a.steps + 1):
        start, cpu = time.perf_counter(), time.process_time()
        optimiser.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        middle = time.perf_counter()
        optimiser.step()
        end = time.perf_counter()
        parts.append((middle - start, end - middle, time.process_time() - cpu))
    ms = lambda values: round(statistics.median(values) * 1e3, 1)
    kept = parts[1:]
    return {"model": "resnet50", "side": a.side, "batch": a.batch, "threads": a.threads, "torch": torch.__version__,
            "weights": sum(w.numel() for w in model.parameters()), "step_ms": ms([g + u for g, u, _ in kept]), "gradient_ms": ms([g for g, _, _ in kept]),
            "update_ms": ms([u for _, u, _ in kept]), "step_cpu_ms": ms([c for *_, c in kept]),
            "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


if a.export:
    export()
    print("{}")
else:
    print(json.dumps(measure()))
