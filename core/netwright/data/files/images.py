"""A folder of images: one folder in it for each class, named as the class is.

Images become (channels, height, width) from 0 to 1, all of one size and colour space. They are
turned as their camera was held; where they are clear they are white; 16 bits become 8. PNG, JPEG,
BMP, GIF, WebP, TIFF and PNM files are read, others and hidden ones passed over. A folder without
folders has no classes: for prediction.
"""

import os
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError
from netwright.data.files.reading import telling
from netwright.data.files.settings import FOUND, LONGEST_SIDE, ImageSettings
from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.data.room import room_for

ENDINGS = (
    *(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm"),
)
PLANES = {
    "grey": ("L", slice(0, 1)),
    "RGB": ("RGB", slice(0, 3)),
    "HSV": ("HSV", slice(0, 3)),
    "red": ("RGB", slice(0, 1)),
    "green": ("RGB", slice(1, 2)),
    "blue": ("RGB", slice(2, 3)),
    "hue": ("HSV", slice(0, 1)),
    "saturation": ("HSV", slice(1, 2)),
    "brightness": ("HSV", slice(2, 3)),
}
"""The mode of Pillow and the channels of each colour space."""
MOST_PIXELS = 64 << 20
"""Of an image as it is in its file."""
_GREY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L", "F")
_AT_ONCE = 64
Result = TypeVar("Result")
# Pillow asks for this where an image that unpacks to gigabytes is to be refused.
warnings.simplefilter("error", Image.DecompressionBombWarning)


def read_images(
    path: Path,
    settings: ImageSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """All images of a folder, those of a class one after the other; DataError names a bad file.

    A folder without folders has no classes, and its images no targets.
    """
    names, files, classes = _listed(path)
    first = _opened(files[0], lambda image: (image.size, image.mode))
    colors = settings.colors
    if colors == FOUND:
        colors = "grey" if first[1] in _GREY else "RGB"
    size = (settings.width or first[0][0], settings.height or first[0][1])
    if max(size) > LONGEST_SIDE:
        raise DataError(
            f"{files[0]} has {size[0]} x {size[1]} pixels, too many to train on. Set the height"
            " and width that images are made to have."
        )
    channels = PLANES[colors][1]
    shape = (len(files), channels.stop - channels.start, size[1], size[0])
    inputs = room_for(shape, np.float32, f"{len(files):,} images of {size[0]} x {size[1]} pixels")

    def read(number: int) -> None:
        inputs[number] = _opened(files[number], lambda image: _pixels(image, size, colors))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        numbers = iter(range(len(files)))
        while some := list(islice(numbers, _AT_ONCE)):
            list(pool.map(read, some))
            advance((some[-1] + 1) / len(files), progress, cancelled)
    return Arrays(path.name, inputs, classes, names)


def _listed(path: Path) -> tuple[tuple[str, ...], list[Path], NDArray[np.int64] | None]:
    """Names of classes, files in order, the class of each; None where there are no folders."""
    with telling(path):
        folders = sorted(entry for entry in path.iterdir() if entry.is_dir() and _is_seen(entry))
        loose = list(_images(path))
        members = {folder: list(_images(folder)) for folder in folders}
    if not any(members.values()):
        if not loose:
            raise DataError(f"{path} holds no images: a folder for each class is needed.")
        return (), loose, None
    if loose:
        raise DataError(f"{loose[0]} lies beside the folders of the classes. Move it into one.")
    empty = next((folder for folder, files in members.items() if not files), None)
    if empty:
        raise DataError(f"{empty} holds no images; take the folder away, or put some into it.")
    files = [file for folder in folders for file in members[folder]]
    classes = np.repeat(np.arange(len(folders)), [len(members[folder]) for folder in folders])
    return tuple(folder.name for folder in folders), files, classes.astype(np.int64)


def _images(folder: Path) -> Iterator[Path]:
    """Files that end as images do, in order."""
    yield from sorted(
        entry
        for entry in folder.iterdir()
        if entry.suffix.lower() in ENDINGS and _is_seen(entry) and not entry.is_dir()
    )


def _is_seen(entry: Path) -> bool:
    return not entry.name.startswith((".", "__MACOSX"))


def _opened(file: Path, use: Callable[[Image.Image], Result]) -> Result:
    """What `use` makes of an image; DataError, naming the file, where that is none."""
    try:
        with Image.open(file) as image:
            _require_few_pixels(file, image)
            return use(image)
    except (DataError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DataError(
            f"{file} has too many pixels; at most {MOST_PIXELS >> 20} million are read."
        ) from error
    except UnidentifiedImageError as error:
        raise DataError(f"{file} is no image, whatever its name says.") from error
    except OSError as error:
        reason = error.strerror if error.errno else "it is damaged or cut short"
        raise DataError(f"{file} cannot be read: {reason}.") from error
    except Exception as error:  # decoders of damaged files find them all
        raise DataError(f"{file} is damaged.") from error


def _require_few_pixels(file: Path, image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise DataError(
            f"{file} has {image.width:,} x {image.height:,} pixels; at most"
            f" {MOST_PIXELS >> 20} million are read."
        )


def _pixels(image: Image.Image, size: tuple[int, int], colors: str) -> NDArray[np.float32]:
    """(channels, height, width), turned as its camera was, on white where it is clear."""
    mode, channels = PLANES[colors]
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = _eight_bits(upright)
    elif upright.has_transparency_data:
        clear = upright.convert("RGBA")
        upright = Image.new("RGBA", clear.size, "white")
        upright.alpha_composite(clear)
    if upright.mode != "RGB" and mode == "HSV":
        upright = upright.convert("RGB")
    if upright.size != size:
        plain = upright.convert("L" if mode == "L" else "RGB")
        upright = plain.resize(size, Image.Resampling.BOX if _shrinks(plain, size) else None)
    values = np.asarray(upright.convert(mode))
    stacked = values[None] if values.ndim == 2 else values.transpose(2, 0, 1)
    return stacked[channels].astype(np.float32) / np.float32(255)


def _shrinks(image: Image.Image, size: tuple[int, int]) -> bool:
    """Whether several pixels become one: their mean, then."""
    return image.width >= 2 * size[0] and image.height >= 2 * size[1]


def _eight_bits(image: Image.Image) -> Image.Image:
    """An image of 16 bits, or of numbers from 0 to 1, with 8: Pillow's own way cuts at 255."""
    values = np.asarray(image, np.float64)
    most = 1.0 if image.mode == "F" and values.max(initial=0) <= 1 else 65535.0
    return Image.fromarray(np.clip(values * (255.0 / most), 0, 255).astype(np.uint8))
