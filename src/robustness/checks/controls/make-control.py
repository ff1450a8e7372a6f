"""Trains the undefended control classifier and writes it with 100 images it has not seen.

usage: python3 make-control.py SYNTHETIC-RADIOGRAPHS.npz
Takes samples/synthetic-radiographs.npz, halves its images to 32x32, trains on the `train` split without any defense and
writes undefended-cnn.onnx and control-images.u8 beside this file. Needs PyTorch, its ONNX exporter and NumPy.
"""
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).resolve().parent
PER_CLASS = 50


def load(file: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 [N,32,32], the mean of each 2x2 square, and labels [N]."""
    with np.load(file) as arrays:
        images = arrays[f"{split}_images"].astype(np.float64)
        labels = arrays[f"{split}_labels"][:, 0]
    halved = images.reshape(len(images), 32, 2, 32, 2).mean(axis=(2, 4))
    return np.round(halved).astype(np.uint8), labels.astype(np.uint8)


def units(images: np.ndarray) -> torch.Tensor:
    """The model's own units: pixel * 2 - 1 for pixels in [0,1]."""
    return torch.from_numpy(images).float()[:, None] / 255 * 2 - 1


def build() -> nn.Sequential:
    def block(channels_in: int, channels_out: int) -> list[nn.Module]:
        return [nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*block(1, 8), *block(8, 16), *block(16, 24), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 2))


def train(model: nn.Module, images: np.ndarray, labels: np.ndarray, epochs: int = 60) -> None:
    x, y = units(images), torch.from_numpy(labels).long()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    for _ in range(epochs):
        model.train()
        for indices in torch.randperm(len(x)).split(32):
            shift = torch.randint(-2, 3, (2,)).tolist()
            loss = F.cross_entropy(model(torch.roll(x[indices], shift, dims=(2, 3))), y[indices])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()


def robust_share(model: nn.Module, images: np.ndarray, epsilon: float, steps: int = 20) -> float:
    """Share whose answer PGD cannot change: what S-16 expects to be nothing at 8/255."""
    x = units(images)
    start = model(x).argmax(1)
    lower, upper = (x - 2 * epsilon).clamp(min=-1), (x + 2 * epsilon).clamp(max=1)
    moved, survived = x.clone(), torch.ones(len(x), dtype=torch.bool)
    for _ in range(steps):
        moved.requires_grad_(True)
        gradient, = torch.autograd.grad(F.cross_entropy(model(moved), start, reduction="sum"), moved)
        moved = torch.minimum(torch.maximum(moved.detach() + 0.25 * epsilon * gradient.sign(), lower), upper)
        survived &= model(moved).argmax(1) == start
    return survived.float().mean().item()


def main() -> None:
    data = Path(sys.argv[1])
    torch.manual_seed(1)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    model = build()
    train(model, *load(data, "train"))
    images, labels = load(data, "test")
    chosen = np.sort(np.concatenate([np.flatnonzero(labels == label)[:PER_CLASS] for label in (0, 1)]))
    images, labels = images[chosen], labels[chosen]
    accuracy = (model(units(images)).argmax(1).numpy() == labels).mean()
    print(f"accuracy {accuracy:.3f}; PGD leaves {robust_share(model, images, 8 / 255):.3f} at 8/255, {robust_share(model, images, 2 / 255):.3f} at 2/255")
    (HERE / "control-images.u8").write_bytes(labels.tobytes() + images.tobytes())
    torch.onnx.export(
        model, torch.zeros(1, 1, 32, 32), str(HERE / "undefended-cnn.onnx"), opset_version=14,
        input_names=["image"], output_names=["logits"],
        dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}},
    )


if __name__ == "__main__":
    main()
