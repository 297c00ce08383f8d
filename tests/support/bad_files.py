"""Files of data that cannot be read as they are: each with a part of the sentence that says so."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

Make = Callable[[Path], Path]


def text(content: str | bytes, name: str = "bad.csv") -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def idx(content: bytes, name: str = "d-images-idx3-ubyte", labels: bytes = b"") -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        if labels:
            (folder / "d-labels-idx1-ubyte").write_bytes(labels)
        return path

    return make


def header(*lengths: int, code: int = 8) -> bytes:
    return bytes([0, 0, code, len(lengths)]) + struct.pack(f">{len(lengths)}I", *lengths)


def image_folder(name: str, content: bytes) -> Make:
    """Two classes with a good image each, and a bad one in the second."""

    def make(folder: Path) -> Path:
        for label in ("cats", "dögs and others"):
            (folder / "zoo" / label).mkdir(parents=True)
            Image.new("L", (4, 4), 128).save(folder / "zoo" / label / "a.png")
        (folder / "zoo" / "dögs and others" / name).write_bytes(content)
        return folder / "zoo"

    return make


def png(width: int, height: int) -> bytes:
    """The beginning of a file whose header promises so many pixels."""
    import zlib

    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )  # fmt: skip


def whole_png() -> bytes:
    from io import BytesIO

    stream = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (100, 100), np.uint8)).save(
        stream, "png"
    )
    return stream.getvalue()


def empty_folder(folder: Path) -> Path:
    (folder / "nothing here").mkdir()
    return folder / "nothing here"


def loose_image(folder: Path) -> Path:
    zoo = image_folder("b.txt", b"no image, and not read as one")(folder)
    Image.new("L", (4, 4)).save(zoo / "lost.png")
    return zoo


def flat_folder(folder: Path) -> Path:
    (folder / "flat").mkdir()
    Image.new("L", (4, 4)).save(folder / "flat" / "a.png")
    return folder / "flat"


def one_class_folder(folder: Path) -> Path:
    for number in range(3):
        (folder / "zoo" / "cats").mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), number).save(folder / "zoo" / "cats" / f"{number}.png")
    return folder / "zoo"


def array(name: str, values: object, targets: object = None) -> Make:
    def make(folder: Path) -> Path:
        np.save(folder / name, np.asarray(values), allow_pickle=False)
        if targets is not None:
            np.save(folder / name.replace("inputs", "targets"), np.asarray(targets))
        return folder / name

    return make


def long_line(folder: Path) -> Path:
    path = folder / "long.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(100):
            file.write(b"7" * (1 << 20))
    return path


def long_first_line(folder: Path) -> Path:
    path = folder / "long.csv"
    path.write_bytes(b"7," * (50 << 20))
    return path


def series(folder: Path) -> Path:
    return text("a,b\n1,2\n")(folder)


def rows(count: int, start: int = 0) -> str:
    return "".join(f"{k},{k % 2}\n" for k in range(start, start + count))


NAN, INF = np.full((4, 3), np.nan), np.where(np.eye(4, 3) > 0, np.inf, 0)
GOOD_IDX = header(2, 3, 3) + bytes(18)
PACKED = gzip.compress(GOOD_IDX)

BAD_FILES: dict[str, tuple[Make, str]] = {
    "empty": (text(""), "bad.csv is empty"),
    "blank lines": (text("\n\n \n\n"), "blank lines alone"),
    "header alone": (text("a,b\n"), "has no rows"),
    "one row": (text("a,b\n1,2\n"), "has one row"),
    "one column": (text("a\n1\n2\n"), "one column, 'a'"),
    "one class": (text("x,species\n1,cat\n2,cat\n3,cat\n"), "nothing to learn"),
    "constant columns": (text("x,y\n" + "1,2\n" * 5), "nothing to learn"),
    "all missing": (text("x,y\n" + ",\n" * 5), "nothing to learn"),
    "infinite": (text("x,y\n1,0\n2,1\ninf,1\n4,0\n"), "row 4, column 'x': the number is infinite"),
    "mixed": (
        text("x,y\n" + rows(150) + "12 kg,1\n" + rows(50)),
        "row 152, column 'x': '12 kg' is no number, but 200 of 201 values are",
    ),
    "mixed late": (
        text("x,y\n" + rows(5000) + "oops,1\n" + rows(50)),
        "row 5002, column 'x': 'oops' is no number",
    ),
    "short row": (text("a,b,c\n1,2,3\n4,5\n6,7,8\n"), "row 3: it has 2 values, but there are 3"),
    "long row": (text("a,b,c\n1,2,3\n4,5,6\n6,7,8,9\n"), "row 4: it has 4 values, but there are 3"),
    "short row after quotes": (
        text('a,b\n"x\ny",2\n"z, z",4\n5\n'), "row 5: it has 1 value, but there are 2",
    ),
    "open quote": (text('a,b\n1,2\n"3,4\n' + rows(50)), "row 3"),
    "no text": (text(bytes(range(256)) * 20), "is no text"),
    "cut UTF-16": (text("a,b\n1,2\n3,4\n".encode("utf-16")[:-1]), "letters are damaged"),
    "long line": (long_line, "row 3: the line has more than 16 MiB"),
    "long first line": (long_first_line, "row 1: the line has more than 16 MiB"),
    "unknown ending": (text("a,b\n", "bad.xyz"), "files of this kind are not read"),
    "gone": (lambda folder: folder / "gone.csv", "gone.csv cannot be read: No such file"),
    "workbook": (text("no workbook", "bad.xlsx"), "bad.xlsx"),
    "Parquet": (text("no Parquet", "bad.parquet"), "bad.parquet"),
    "broken gzip": (
        idx(PACKED[:20] + b"xyzzy" + PACKED[25:], "d-images-idx3-ubyte.gz"), "damaged",
    ),
    "cut gzip": (idx(PACKED[:-12], "d-images-idx3-ubyte.gz"), "damaged or cut short"),
    "no gzip": (idx(GOOD_IDX, "d-images-idx3-ubyte.gz"), "damaged or cut short"),
    "cut IDX": (idx(GOOD_IDX[:-1]), "cut short"),
    "long IDX": (idx(GOOD_IDX + b"x"), "its header says 34"),
    "IDX magic": (idx(b"\x89PNG" + bytes(30)), "no IDX file: it begins with 89 50 4e 47"),
    "huge IDX": (idx(header(2**32 - 1, 2**32 - 1, 2**32 - 1) + bytes(9)), "cut short"),
    "IDX without labels": (idx(GOOD_IDX), "no answers to learn from"),
    "IDX of other labels": (
        idx(GOOD_IDX, labels=header(3) + bytes(3)), "3 labels, but d-images-idx3-ubyte has 2",
    ),
    "IDX of one class": (idx(GOOD_IDX, labels=header(2) + bytes(2)), "samples are of the class"),
    "labels alone": (
        idx(header(3) + bytes(3), "e-labels-idx1-ubyte"), "e-images-idx3-ubyte, is not beside it",
    ),
    "corrupt image": (
        image_folder("b ü.png", whole_png()[:700]), "dögs and others/b ü.png",
    ),
    "no image": (image_folder("b.jpg", b"hello"), "b.jpg is no image"),
    "huge image": (image_folder("b.png", png(60_000, 60_000)), "b.png has"),
    "empty folder": (empty_folder, "nothing here holds no images"),
    "images beside folders": (loose_image, "lost.png lies beside the folders"),
    "images without classes": (flat_folder, "no answers to learn from"),
    "folder of one class": (one_class_folder, "all samples are of the class cats"),
    "NaN in an array": (array("inputs.npy", NAN, [0, 1, 0, 1]), "sample 1 has no finite number"),
    "Inf in an array": (array("inputs.npy", INF, [0, 1, 0, 1]), "sample 1 has no finite number"),
    "array of words": (array("inputs.npy", [["a", "b"]]), "which is not read here"),
    "array without targets": (array("inputs.npy", np.ones((4, 3))), "no answers to learn from"),
    "array of other targets": (
        array("inputs.npy", np.ones((4, 3)), [0, 1]), "targets.npy has 2 rows, but inputs",
    ),
    "no array": (text("hello", "inputs.npy"), "is no array of numbers"),
    "short text": (text("brief", "a.txt"), "too few for samples of 32"),
    "no letters": (text(bytes(range(256)), "a.txt"), "is no text"),
}  # fmt: skip
"""What makes the file in an empty folder, and what must be said of it."""
