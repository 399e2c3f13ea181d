"""The documentation hangs together: links lead somewhere, records have their parts, indexes name every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .registries import ROOT, name

PAGES = sorted((ROOT / "docs").rglob("*.md"))
RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text())
    local = [link for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in local if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", RECORDS, ids=name)
def test_a_record_has_its_parts_and_fits_a_page(page: Path) -> None:
    text = page.read_text()

    parts = re.findall(r"^(?:## |\*\*)(Context|Decision|Consequences)\b", text, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences"]
    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert text.count("\n") <= 60


@pytest.mark.parametrize("folder", ["adr", "concepts"])
def test_an_index_names_every_page(folder: str) -> None:
    place = ROOT / "docs" / folder
    index = (place / "README.md").read_text()

    assert [
        page.name for page in place.glob("*.md") if page.name != "README.md" and f"({page.name})" not in index
    ] == []


def test_every_record_has_a_number_of_its_own() -> None:
    numbers = [page.name[:4] for page in RECORDS]

    assert numbers == sorted(set(numbers))
