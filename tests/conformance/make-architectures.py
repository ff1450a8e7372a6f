"""Exports small, seeded classifiers of many architectures to ONNX, with PyTorch's own logits and input gradients (float64) beside them.

The images are pixels / 128 - 1. A gradient is grad_LOSS times scale_LOSS.

usage: make-architectures.py OUT_DIR [--full] [NAME ...]      names: the keys of SMALL, or of FULL with --full
needs: Debian's python3-torch, python3-torchvision, python3-numpy, python3-onnx
"""
import sys, os, numpy as np, torch, torch.nn as nn, torch.nn.functional as F, torchvision.models as tv
from functools import partial
from importlib import import_module
lib = lambda name: import_module('torchvision.models.' + name)   # torchvision shadows some modules by functions of the same name


def convnext():
    C = lib('convnext').CNBlockConfig
    return lib('convnext').ConvNeXt([C(8, 16, 1), C(16, 24, 2), C(24, None, 1)], num_classes=5)


def swin():
    return lib('swin_transformer').SwinTransformer(patch_size=[4, 4], embed_dim=12, depths=[2], num_heads=[2], window_size=[4, 4], stochastic_depth_prob=0., num_classes=5)


def regnet():
    P = lib('regnet').BlockParams.from_init_params(depth=4, w_0=8, w_a=8., w_m=2., group_width=8, se_ratio=0.25)
    return lib('regnet').RegNet(P, num_classes=5, stem_width=8)


def shufflenet(): return lib('shufflenetv2').ShuffleNetV2([2, 2, 2], [8, 16, 24, 32, 32], num_classes=5)


def mnasnet():
    m = lib('mnasnet').MNASNet(0.1, num_classes=5)
    blocks = [layer for layer in m.layers][:10]   # without the last stages, whose 1280 channels have no narrow form
    width = [layer for block in blocks for layer in block.modules() if isinstance(layer, nn.BatchNorm2d)][-1].num_features
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 5))


def mobilenet_v3():
    C = partial(lib('mobilenetv3').InvertedResidualConfig, width_mult=1.)
    return lib('mobilenetv3').MobileNetV3([C(8, 3, 8, 8, True, 'RE', 2, 1), C(8, 3, 24, 12, False, 'RE', 2, 1), C(12, 5, 32, 12, True, 'HS', 1, 2)], 32, num_classes=5)


class SqueezeNet(nn.Module):
    """Fire modules, ceil-mode pooling and a convolution as the last layer."""

    def __init__(self):
        super().__init__()
        Fire = lib('squeezenet').Fire
        self.features = nn.Sequential(nn.Conv2d(3, 12, 3, 2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(12, 4, 8, 8), nn.MaxPool2d(3, 2, ceil_mode=True), Fire(16, 4, 8, 8))
        self.classifier = nn.Sequential(nn.Dropout(), nn.Conv2d(16, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))

    def forward(self, x): return torch.flatten(self.classifier(self.features(x)), 1)


class Inception(nn.Module):
    """The stem and one block of each kind of Inception-v3, narrow."""

    def __init__(self):
        super().__init__()
        m = lib('inception')
        B = m.BasicConv2d

        def narrow(block, **kwargs):
            divide = lambda i, o, **k: B(max(i // 32, 1), max(o // 32, 1), **k)
            return block(conv_block=divide, **kwargs)
        self.f = nn.Sequential(B(3, 4, kernel_size=3, stride=2), B(4, 6, kernel_size=3, padding=1), nn.MaxPool2d(3, 2),
                               narrow(m.InceptionA, in_channels=192, pool_features=32), narrow(m.InceptionB, in_channels=256),
                               narrow(m.InceptionC, in_channels=736, channels_7x7=128), narrow(m.InceptionD, in_channels=768), narrow(m.InceptionE, in_channels=1280))
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Dropout(), nn.Flatten(), nn.LazyLinear(5))

    def forward(self, x): return self.head(self.f(x))


class InceptionResNet(nn.Module):
    """One block of each kind of Inception-ResNet-v2, narrow: branches, scaled residuals, padding not counted by averages."""

    def __init__(self):
        super().__init__()
        conv = lambda i, o, k, s=1, p=0: nn.Sequential(nn.Conv2d(i, o, k, s, p, bias=False), nn.BatchNorm2d(o, eps=1e-3), nn.ReLU())
        self.stem = nn.Sequential(conv(3, 8, 3, 2), conv(8, 12, 3), nn.MaxPool2d(3, 2))
        self.a, self.b = conv(12, 6, 1), nn.Sequential(nn.AvgPool2d(3, 1, 1, count_include_pad=False), conv(12, 6, 1))
        self.c, self.up = nn.Sequential(conv(12, 8, 1), conv(8, 8, (1, 7), 1, (0, 3)), conv(8, 8, (7, 1), 1, (3, 0))), nn.Conv2d(8, 12, 1)
        self.r1, self.r2 = conv(12, 8, 3, 2), nn.MaxPool2d(3, 2)
        self.head = nn.Linear(20, 5)

    def forward(self, x):
        x = self.stem(x)
        x = torch.cat([self.a(x), self.b(x)], 1)
        x = F.relu(x + 0.17 * self.up(self.c(x)))
        x = torch.cat([self.r1(x), self.r2(x)], 1)
        return self.head(x.mean((2, 3)))


class Segments(nn.Module):
    """What decoders put into classifiers: upsampling of every kind, transposed convolution, pixel shuffle, reflected borders, squeeze."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2, self.t = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 1, 1, padding_mode='reflect', groups=2), nn.ConvTranspose2d(8, 4, 3, 2, 1, 1)
        self.up, self.shuffle, self.head = nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False), nn.PixelShuffle(2), nn.Linear(22, 5)

    def forward(self, x):
        y = F.elu(self.c1(x))
        z = F.elu(self.c2(F.pad(y, (1, 2, 0, 1), mode='replicate')))
        n = F.interpolate(z, size=y.shape[2:], mode='nearest')
        parts = [self.up(y), self.t(n), self.shuffle(n), F.interpolate(y, scale_factor=2, mode='nearest')]
        merged = F.lp_pool2d(torch.cat(parts, 1), 2, 2, 2)
        return self.head(F.adaptive_avg_pool2d(merged, 1).squeeze(-1).squeeze(-1))


# name: (constructor, input side, opset)
SMALL = {
    'convnext': (convnext, 32, 17), 'convnext-opset9': (convnext, 32, 9), 'swin': (swin, 32, 14), 'regnet': (regnet, 32, 13), 'shufflenet': (shufflenet, 33, 11),
    'squeezenet': (SqueezeNet, 33, 9), 'mnasnet': (mnasnet, 32, 16), 'mobilenet_v3': (mobilenet_v3, 32, 14), 'inception_v3': (Inception, 48, 13),
    'inception_resnet_v2': (InceptionResNet, 40, 11), 'segments': (Segments, 16, 16), 'segments-opset11': (Segments, 16, 11),
}


def full(name): return lambda: getattr(tv, name)(weights=None, num_classes=10)


FULL = {
    'convnext_tiny': (full('convnext_tiny'), 224, 14), 'swin_t': (full('swin_t'), 224, 14), 'regnet_y_400mf': (full('regnet_y_400mf'), 224, 16), 'shufflenet_v2_x1_0': (full('shufflenet_v2_x1_0'), 224, 11),
    'squeezenet1_0': (full('squeezenet1_0'), 224, 9), 'mnasnet1_0': (full('mnasnet1_0'), 224, 13), 'mobilenet_v3_large': (full('mobilenet_v3_large'), 224, 17),
    'inception_v3': (lambda: tv.inception_v3(weights=None, num_classes=10, aux_logits=False, init_weights=False), 299, 13),
}
if os.environ.get('ARCHITECTURES'):  # folder of torch_architectures.py, for the full-width Inception-ResNet-v2
    sys.path.append(os.environ['ARCHITECTURES'])
    FULL['inception_resnet_v2'] = (lambda: import_module('torch_architectures').inception_resnet_v2(10), 299, 14)


def randomise(model, generator):
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, .1, generator=generator)
            part.running_var.uniform_(.5, 1.5, generator=generator)
            part.weight.data.uniform_(.7, 1.3, generator=generator)
            part.bias.data.normal_(0, .1, generator=generator)
        if hasattr(part, 'layer_scale'):
            part.layer_scale.data.uniform_(.3, .7, generator=generator)


def sized_logits(model, x, generator):
    """Rescales the last layer so that logits are of order one."""
    with torch.no_grad():
        last = [layer for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))][-1]
        if last.weight.abs().max() == 0: last.weight.normal_(0, .1, generator=generator)
        factor = 2.0 / max(model(x).std().item(), 1e-6)
        last.weight.mul_(factor)
        if last.bias is not None: last.bias.mul_(factor)


def shorten(graph):
    """Short names for values between nodes, none for nodes: half the size of a small file is names."""
    kept = {value.name for value in [*graph.input, *graph.output, *graph.initializer]} | {''}
    short = {}
    rename = lambda name: name if name in kept else short.setdefault(name, f'v{len(short)}')
    for node in graph.node:
        node.name = node.doc_string = ''
        node.input[:], node.output[:] = map(rename, node.input), map(rename, node.output)
    del graph.value_info[:]


def stored(gradient, whole):
    """Small references keep gradients in half precision, scaled to at most 1, and the scale."""
    array = gradient.numpy()
    scale = 1.0 if whole else float(np.abs(array).max())
    return (array / scale).astype(np.float64 if whole else np.float16), np.float64(scale)


def make(out, name, entry, whole):
    construct, size, opset = entry
    torch.manual_seed(sum(map(ord, name)))
    generator = torch.Generator().manual_seed(7)
    model = construct().eval()
    pixels = torch.randint(0, 256, (2, 3, size, size), generator=generator)
    x = pixels / 128 - 1
    y = torch.tensor([0, 3])
    with torch.no_grad(): model(x)
    randomise(model, generator)
    sized_logits(model, x, generator)
    path = f'{out}/{name}.onnx'
    torch.onnx.export(model, x[:1], path, opset_version=opset, input_names=['image'], output_names=['logits'], dynamic_axes={'image': {0: 'N'}, 'logits': {0: 'N'}})
    import onnx
    onnx_model = onnx.load(path)
    if not whole: shorten(onnx_model.graph)
    onnx.save(onnx_model, path)
    operators = sorted({node.op_type for node in onnx_model.graph.node})
    model, exact = model.double(), x.double().requires_grad_(True)
    logits = model(exact)
    cross_entropy, = torch.autograd.grad(F.cross_entropy(logits, y, reduction='sum'), exact, retain_graph=True)
    onehot = F.one_hot(y, logits.shape[1]).bool()
    margins = logits.masked_fill(onehot, -1e9).max(1).values - logits[onehot]   # of each image: largest other logit minus own
    margin, = torch.autograd.grad(margins.sum(), exact)
    arrays = dict(pixels=pixels.numpy().astype(np.uint8), label=y.numpy(), logits=logits.detach().numpy())
    arrays['grad_cross_entropy'], arrays['scale_cross_entropy'] = stored(cross_entropy, whole)
    arrays['grad_margin'], arrays['scale_margin'] = stored(margin, whole)
    np.savez_compressed(f'{out}/{name}.npz', **arrays)
    print(f'{name:20s} opset {opset} {os.path.getsize(path) / 1024:7.0f} + {os.path.getsize(path[:-4] + "npz") / 1024:.0f} KB  nodes {len(onnx_model.graph.node):4d}  |g| {cross_entropy.abs().max():.3g}  {" ".join(operators)}', flush=True)


def main(arguments):
    whole = '--full' in arguments
    out, *names = [argument for argument in arguments if argument != '--full']
    os.makedirs(out, exist_ok=True)
    entries = FULL if whole else SMALL
    for name in names or entries: make(out, name, entries[name], whole)


if __name__ == '__main__': main(sys.argv[1:])
