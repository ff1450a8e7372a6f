"""Norms of a perturbation and of what it does to images, from the .npy alone."""
import numpy as np


def norms(perturbation):
    values = perturbation.astype(np.float64)
    return {"l2": float(np.sqrt((values**2).sum())), "linf": float(np.abs(values).max())}


def read_images(path, shape):
    """Images of a .npy, or of an array of an .npz given as FILE:NAME, as float32 [N,C,H,W] in [0,1]; bytes are divided by 255."""
    file, _, name = path.partition(":")
    images = np.load(file)[name] if name else np.load(file)
    if images.dtype == np.uint8:
        images = (images / 255).astype(np.float32)
    if images.ndim == 4 and images.shape[1:] != shape:
        images = images.transpose(0, 3, 1, 2)
    images = images.reshape(len(images), *shape) if images[0].size == np.prod(shape) else images
    if images.dtype != np.float32 or images.shape[1:] != shape:
        raise SystemExit(f"expected images of {shape} in float32 or bytes, found {images.shape[1:]} in {images.dtype}")
    return images


def measured(images, perturbation):
    """What the table says of each image, for one perturbation added to all: scored is clip(x + v, 0, 1) in float32."""
    attacked = np.clip(images + perturbation, np.float32(0), np.float32(1))
    # Norms are those of the difference rounded to float32, PSNR that of the exact one.
    flat = (attacked - images).reshape(len(images), -1).astype(np.float64)
    exact = (attacked.astype(np.float64) - images).reshape(len(images), -1)
    with np.errstate(divide="ignore"):
        psnr = np.minimum(200.0, -10 * np.log10((exact**2).mean(axis=1)))
    return {"l2": np.sqrt((flat**2).sum(axis=1)), "linf": np.abs(flat).max(axis=1), "psnr_db": psnr,
            "clean_l2": np.sqrt((images.reshape(len(images), -1).astype(np.float64) ** 2).sum(axis=1))}


def disagreements(table, found):
    """Columns of the table that the images do not confirm to 1e-12, relative."""
    lines = []
    for column, values in found.items():
        stored = getattr(table, column)
        wrong = np.flatnonzero(~(np.abs(values - stored) <= 1e-12 * np.maximum(1, np.abs(stored))))
        if wrong.size:
            row = wrong[0]
            lines.append(f"{column} of {table.images[row]}: recomputed {values[row]}, stored {stored[row]} ({wrong.size} such rows)")
    return lines
