"""From papers to PDF. Texts reach the template as data, never as markup."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import pgettext_lazy

from zhanggui.ui.screen import Screen

from .tongues import Tongue

ROOT = Path(__file__).parents[2]
"""Templates import each other by their path below this."""
PIECES = Path(__file__).parent / "document.typ"
GENERAL = Path(__file__).parent / "general.typ"
SETTER = Path(__file__).parent / "setting.py"
SECONDS = 300
"""Longer than anything that a company prints at once."""
FONTS = ROOT / "ui/static/vendor/noto-sans-sc"
WORD = re.compile(r'\bword\("([^"]+)"\)')
CONTEXT = "paper"
"""A text of a template, and where it is found in the catalogue."""
TITLE = re.compile(r'\btitle: word\("([^"]+)"\)')


def templates_of(screen: Screen) -> dict[str, Path]:
    """By name. "" is the usual paper: ``<app>/templates/print/<nouns>.typ``, or the general one; further papers of the
    same document stand beside it as ``<nouns>.<name>.typ``.
    """
    folder = Path(apps.get_app_config(screen.model._meta.app_label).path) / "templates/print"
    noun = screen.noun.replace("-", "_")
    more = {path.name.split(".")[1]: path for path in sorted(folder.glob(f"{noun}.*.typ"))}
    own = folder / f"{noun}.typ"
    return {"": own if own.exists() else GENERAL, **more}


@cache
def title_of(template: Path) -> Any:
    """What a template calls its paper; empty where that is the document's own name."""
    found = TITLE.search(template.read_text(encoding="utf-8"))
    return pgettext_lazy(CONTEXT, found[1]) if found else ""


class NotPrintable(RuntimeError):
    """The template has a mistake, or setting it took too long; the message says where."""


def pdf(papers: Sequence[dict[str, Any]], template: Path, tongue: Tongue) -> bytes:
    """One PDF of all papers; each begins on a page 1 of its own."""
    if not FONTS.is_dir():
        raise ImproperlyConfigured(f"The fonts for printing are missing in {FONTS}: run `python hatch_build.py`.")
    data = {"language": tongue.language[:2], "papers": papers, "words": words(template, tongue)}
    command = [sys.executable, "-P", str(SETTER), str(template), str(ROOT), str(FONTS)]
    try:
        made = subprocess.run(
            command, input=json.dumps(data).encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except subprocess.CalledProcessError as problem:
        raise NotPrintable(f"{template}: {problem.stderr.decode(errors='replace')}") from None
    except subprocess.TimeoutExpired:
        raise NotPrintable(f"{template}: not set after {SECONDS} seconds") from None
    return made.stdout


def words(template: Path, tongue: Tongue) -> dict[str, str]:
    return {text: tongue.says(pgettext_lazy(CONTEXT, text)) for text in (*_texts(PIECES), *_texts(template))}


@cache
def _texts(template: Path) -> tuple[str, ...]:
    return tuple(WORD.findall(template.read_text(encoding="utf-8")))
