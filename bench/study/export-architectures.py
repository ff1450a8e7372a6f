#!/usr/bin/env python3
"""Exports the architectures of the study as ONNX files with random weights, ready to be trained.

usage: export-architectures.py --definitions torch_architectures.py --out FOLDER --size SIDE|native
                               --divisor D --classes C --seed S NAME...

The seven large ones are those of the file given as --definitions (its own `build`); every channel count inside them is
divided by D. Three small ones for grey 28x28 images (small_vgg, small_resnet, small_densenet) are defined here.
Convolutions start as Kaiming et al. (2015) propose, everything else as PyTorch does. BatchNormalization stays a node of
its own with mean 0 and variance 1: nothing is folded, so that it can be trained.
Needs Debian's python3-torch, python3-torchvision and python3-onnx.
"""
import argparse
import importlib.util
import inspect
import os
import sys
import warnings

try:
    import torch
    import torch.nn as nn
    import onnx  # noqa: F401  (torch needs it to write some files)
    import torchvision  # noqa: F401
except ImportError as error:
    sys.exit(f"expected Debian's python3-torch, python3-torchvision and python3-onnx, found: {error}")

MIN_SIDE = {"inception_v3": 75, "inception_resnet_v2": 75}


class SmallVgg(nn.Sequential):
    """Two convolutions a stage, two stages, no normalisation."""

    def __init__(self, classes):
        layers, channels = [], 1
        for width in (16, 32):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            channels = width
        super().__init__(*layers, nn.Flatten(), nn.Linear(32 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, classes))


class Residual(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU(),
                                  nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o))
        self.skip = nn.Identity() if i == o and stride == 1 else nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.body(x) + self.skip(x))


def small_resnet(classes):
    return nn.Sequential(nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
                         Residual(16, 16, 1), Residual(16, 32, 2), Residual(32, 64, 2),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


class Dense(nn.Module):
    def __init__(self, i, growth):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), nn.Conv2d(i, growth, 3, 1, 1, bias=False))

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def small_densenet(classes, growth=12):
    layers, channels = [nn.Conv2d(1, 24, 3, 1, 1, bias=False)], 24
    for block in range(3):
        for _ in range(3):
            layers.append(Dense(channels, growth))
            channels += growth
        if block < 2:
            layers += [nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, channels // 2, 1, bias=False), nn.AvgPool2d(2)]
            channels //= 2
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


SMALL = {"small_vgg": SmallVgg, "small_resnet": small_resnet, "small_densenet": small_densenet}


def narrowed(layer, arguments, divisor, kept):
    """A subclass whose channel counts are divided, but for those in `kept` (the image's channels, the classes)."""
    signature = inspect.signature(layer.__init__)

    class Narrow(layer):
        def __init__(self, *values, **named):
            bound = signature.bind(self, *values, **named)
            for name in arguments:
                count = bound.arguments[name]
                if count in kept:
                    continue
                if count % divisor:
                    raise SystemExit(f"expected channel counts that {divisor} divides, found {count}")
                bound.arguments[name] = count // divisor
            super().__init__(*bound.args[1:], **bound.kwargs)

    return Narrow


def build_large(definitions, name, size, divisor, classes):
    """The architecture with narrower layers, and its side."""
    plain = nn.Conv2d, nn.BatchNorm2d, nn.Linear
    if divisor > 1:
        nn.Conv2d = narrowed(plain[0], ("in_channels", "out_channels"), divisor, {3})
        nn.BatchNorm2d = narrowed(plain[1], ("num_features",), divisor, ())
        nn.Linear = narrowed(plain[2], ("in_features", "out_features"), divisor, {classes})
    try:
        module, native = definitions.build(name, classes, 0)
    finally:
        nn.Conv2d, nn.BatchNorm2d, nn.Linear = plain
    side = native if size == "native" else int(size)
    if side < MIN_SIDE.get(name, 32):
        raise SystemExit(f"{name}: expected a side of at least {MIN_SIDE.get(name, 32)} pixels, found {side}")
    if name.startswith("vgg") and side != native:
        # VGG's first dense layer takes 7x7 positions, which smaller images do not have: one pooled position instead.
        first = module.classifier[0]
        module.avgpool, module.classifier[0] = nn.AdaptiveAvgPool2d(1), nn.Linear(first.in_features // 49, first.out_features)
    return module, (3, side, side)


def initialise(module, seed):
    torch.manual_seed(seed)
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, (nn.BatchNorm2d, nn.Linear)):
            layer.reset_parameters()


def export(module, shape, path):
    """Evaluation mode, so that dropout is gone, yet with normalisation as nodes: PRESERVE folds nothing."""
    temporary = f"{path}.tmp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(module.eval(), torch.zeros(1, *shape), temporary, opset_version=13, input_names=["image"], output_names=["logits"],
                          dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}}, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--definitions", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", required=True)
    parser.add_argument("--divisor", type=int, required=True)
    parser.add_argument("--classes", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("names", nargs="+")
    args = parser.parse_args()
    definitions = None
    for name in args.names:
        if name in SMALL:
            module, shape = SMALL[name](args.classes), (1, 28, 28)
        else:
            if definitions is None:
                spec = importlib.util.spec_from_file_location("torch_architectures", args.definitions)
                definitions = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(definitions)
            module, shape = build_large(definitions, name, args.size, args.divisor, args.classes)
        initialise(module, args.seed)
        export(module, shape, os.path.join(args.out, f"{name}.onnx"))
        print(name, "x".join(map(str, shape)), sum(p.numel() for p in module.parameters()), flush=True)


if __name__ == "__main__":
    main()
