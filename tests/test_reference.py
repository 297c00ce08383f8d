"""The reference in docs is what the code says now."""

import subprocess
import sys
from pathlib import Path

import pytest

from netwright.layers.catalog import SHELF
from netwright.layers.setting import settings_of

ROOT = Path(__file__).parents[1]
MADE_BY = ROOT / "packaging" / "make_reference.py"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, MADE_BY, folder], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", ["layers.md", "training.md", "data.md", "keys.md"])
def test_the_reference_is_up_to_date(fresh: Path, name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")

    is_up_to_date = kept == (fresh / name).read_text(encoding="utf-8")

    assert is_up_to_date, f"run: python {MADE_BY.relative_to(ROOT)}"


def test_every_layer_is_in_the_reference_with_its_formula_and_settings(fresh: Path) -> None:
    sections = (fresh / "layers.md").read_text(encoding="utf-8").split("\n### ")
    about = {section.partition("\n")[0]: section for section in sections}

    for layer in SHELF:
        section = about[layer.title]
        assert f"Kind `{layer.kind}`." in section
        for field, rule in settings_of(layer):
            assert f"| `{field.name}` |" in section or f"[{rule.group}]" in section, field.name


def test_links_of_the_reference_lead_to_headings(fresh: Path) -> None:
    text = (fresh / "layers.md").read_text(encoding="utf-8")
    anchors = {
        "".join(c for c in line.lstrip("# ").lower() if c.isalnum() or c in " -_").replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }

    links = [piece.partition(")")[0] for piece in text.split("](#")[1:]]
    assert len(links) > len(SHELF)
    assert set(links) <= anchors
