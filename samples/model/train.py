"""Trains the sample classifier on the synthetic radiographs and exports it as ONNX.

usage: python3 samples/model/train.py [--data FILE.npz] [--out FILE.onnx] [--seed N] [--epochs N]
Needs PyTorch, its ONNX exporter and NumPy (Debian: python3-torch python3-onnx python3-numpy). One thread and a fixed
seed: the same versions on the same machine give the same file.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SAMPLES = Path(__file__).resolve().parent.parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SAMPLES / "synthetic-radiographs.npz")
    parser.add_argument("--out", type=Path, default=SAMPLES / "synthetic-radiograph-cnn.onnx")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=32)
    return parser.parse_args()


def load(file: Path, split: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [N,1,64,64] in the model's own units, pixel * 2 - 1 for pixels in [0,1], and labels [N]."""
    with np.load(file) as arrays:
        images = torch.from_numpy(arrays[f"{split}_images"]).float()[:, None] / 255 * 2 - 1
        labels = torch.from_numpy(arrays[f"{split}_labels"][:, 0]).long()
    return images, labels


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 12, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(12), nn.ReLU(),
        block(12, 24), block(24, 40), block(40, 64),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 2),
    )


def jitter(images: torch.Tensor) -> torch.Tensor:
    """Shifts each image by up to 3 pixels and changes brightness and contrast a little."""
    padded = F.pad(images, (3, 3, 3, 3), mode="replicate")
    shifts = torch.randint(0, 7, (len(images), 2))
    moved = torch.stack([p[:, dy:dy + 64, dx:dx + 64] for p, (dy, dx) in zip(padded, shifts.tolist())])
    contrast = 1 + 0.1 * torch.randn(len(images), 1, 1, 1)
    brightness = 0.1 * torch.randn(len(images), 1, 1, 1)
    return (moved * contrast + brightness).clamp(-1, 1)


def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(1) == labels).float().mean().item()


def train(model: nn.Module, options: argparse.Namespace) -> None:
    images, labels = load(options.data, "train")
    val = load(options.data, "val")
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    steps = options.epochs * -(-len(images) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=3e-3, total_steps=steps)
    for epoch in range(options.epochs):
        model.train()
        total = 0.0
        for indices in torch.randperm(len(images)).split(options.batch):
            loss = F.cross_entropy(model(jitter(images[indices])), labels[indices])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(indices)
        print(f"epoch {epoch + 1:2d}  loss {total / len(images):.4f}  validation accuracy {accuracy(model, *val):.3f}", flush=True)


def export(model: nn.Module, file: Path) -> None:
    model.eval()
    torch.onnx.export(
        model, torch.zeros(1, 1, 64, 64), str(file), opset_version=14,
        input_names=["image"], output_names=["logits"],
        dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}},
    )


def main() -> None:
    options = arguments()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    model = build()
    train(model, options)
    for split in ("train", "val", "test"):
        print(f"{split} accuracy {accuracy(model, *load(options.data, split)):.4f}")
    export(model, options.out)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{options.out}: {parameters} parameters, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
