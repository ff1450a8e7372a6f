"""Trains the small classifier of the worked example on paediatric chest radiographs and exports it as ONNX.

usage: python3 samples/worked-example/train.py --data FOLDER [--out FILE.onnx] [--seed N] [--epochs N]
FOLDER holds train/ and test/, each with NORMAL/ and PNEUMONIA/ (Kermany et al., CC BY 4.0). Needs PyTorch, its ONNX
exporter, NumPy and Pillow. One thread and a fixed seed: the same versions on the same machine give the same file.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

CLASSES = ("NORMAL", "PNEUMONIA")
SIDE = 96


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "chest-xray-cnn.onnx")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--batch", type=int, default=32)
    return parser.parse_args()


def load(folder: Path, split: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Images [N,1,SIDE,SIDE] in the model's own units, pixel * 2 - 1 for pixels in [0,1], and labels [N]."""
    images, labels = [], []
    for label, name in enumerate(CLASSES):
        for file in sorted((folder / split / name).iterdir()):
            with Image.open(file) as image:
                small = image.convert("L").resize((SIDE, SIDE), Image.BILINEAR)
            images.append(np.asarray(small, dtype=np.float32))
            labels.append(label)
    return torch.from_numpy(np.stack(images))[:, None] / 255 * 2 - 1, torch.tensor(labels)


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
        nn.MaxPool2d(2),
    )


def build() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        block(16, 32), block(32, 48), block(48, 64), block(64, 64),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, len(CLASSES)),
    )


def jitter(images: torch.Tensor) -> torch.Tensor:
    """Shifts and mirrors each image and changes brightness and contrast a little."""
    padded = F.pad(images, (5, 5, 5, 5), mode="replicate")
    shifts = torch.randint(0, 11, (len(images), 2))
    moved = torch.stack([p[:, dy:dy + SIDE, dx:dx + SIDE] for p, (dy, dx) in zip(padded, shifts.tolist())])
    mirrored = torch.where(torch.rand(len(images), 1, 1, 1) < 0.5, moved.flip(3), moved)
    contrast = 1 + 0.15 * torch.randn(len(images), 1, 1, 1)
    brightness = 0.15 * torch.randn(len(images), 1, 1, 1)
    return (mirrored * contrast + brightness).clamp(-1, 1)


def accuracy(model: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    model.eval()
    with torch.no_grad():
        return (model(images).argmax(1) == labels).float().mean().item()


def train(model: nn.Module, options: argparse.Namespace) -> None:
    images, labels = load(options.data, "train")
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
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
        print(f"epoch {epoch + 1:2d}  loss {total / len(images):.4f}", flush=True)


def export(model: nn.Module, file: Path) -> None:
    model.eval()
    torch.onnx.export(
        model, torch.zeros(1, 1, SIDE, SIDE), str(file), opset_version=14,
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
    for split in ("train", "test"):
        print(f"{split} accuracy {accuracy(model, *load(options.data, split)):.4f}")
    export(model, options.out)
    print(f"{options.out.name}: {sum(p.numel() for p in model.parameters())} parameters, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
