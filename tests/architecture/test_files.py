"""Rules that a file can break by its name or its first line."""

import ast
from pathlib import Path


def is_public(path: Path) -> bool:
    return not path.stem.startswith("_") or path.stem in {"__init__", "__main__"}


def test_packaging_never_becomes_a_package(top: Path) -> None:
    # The name is that of a library which pytest and PyInstaller import.
    assert not (top / "packaging" / "__init__.py").exists()


def test_source_roots_are_no_packages(top: Path) -> None:
    for root in ("core", "desktop", "resources", "tests"):
        assert not (top / root / "__init__.py").exists()


def test_every_folder_of_source_files_is_a_package(sources: list[Path]) -> None:
    missing = {p.parent for p in sources if not (p.parent / "__init__.py").exists()}

    assert not missing


def test_every_public_module_says_what_lives_there(sources: list[Path]) -> None:
    silent = [
        path
        for path in sources
        if is_public(path) and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert not silent


def test_every_init_holds_only_a_docstring(sources: list[Path]) -> None:
    busy = [
        path
        for path in sources
        if path.name == "__init__.py" and len(ast.parse(path.read_text("utf-8")).body) != 1
    ]

    assert not busy
