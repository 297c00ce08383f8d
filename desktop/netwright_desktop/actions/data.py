"""The menu Data: what the network is trained on."""

from netwright_desktop import filing
from netwright_desktop.actions.row import SEPARATOR, Desk, Entry, Row


def _is_free(d: Desk) -> bool:
    return not d.session.run.is_active


# fmt: off
DATA: tuple[Entry, ...] = (
    Row("open_data", "&Open data…", "Ctrl+Shift+O", "database",
        "Look at a file and train on it: table, images, arrays, text or series",
        lambda d: filing.open_data(d.widget, d.session), _is_free),
    Row("open_data_folder", "Open &images…", "", "image",
        "Look at a folder of images, which has a folder for each class, and train on it",
        lambda d: filing.open_data_folder(d.widget, d.session), _is_free),
    SEPARATOR,
    Row("prepare_data", "&Prepare data…", "Ctrl+Shift+D", "sliders-horizontal",
        "Columns, split, scaling and augmentation of the data in use, and a network for them",
        lambda d: filing.prepare_data(d.widget, d.session), _is_free),
)
