"""The catalogue: `extract` brings django.po up to date with the sources, `check` fails when it isn't complete.

gettext's own tools may be missing on a machine, so babel does all of it. Templates are first turned into calls
of gettext by Django itself: what is extracted is exactly what Django looks up.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hatch_build import compile_catalogues  # noqa: E402 - the build's own function, from the checkout

SOURCES = ROOT / "src/zhanggui"
CATALOGUE = SOURCES / "locale/zh_Hans/LC_MESSAGES/django.po"
METHODS = [
    ("**/tests/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "template"),
    ("**/templates/**.txt", "template"),
    ("**.typ", "typst"),
]
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# Simplified Chinese for Zhanggui. Bring it up to date with `make messages`.
"""


def main(argv: list[str]) -> int:
    command = argv[0] if argv else "check"
    found = extract()
    if command == "extract":
        return write(found)
    problems = list(problems_of(read(), found))
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} to mend: run `make messages`, translate what is empty or fuzzy in {CATALOGUE.name}.")
        return 1
    compile_catalogues()
    print(f"{len(found)} texts, all translated.")
    return 0


def extract() -> Catalog:
    """All texts of the sources, with the files that use them."""
    catalogue = Catalog(project="zhanggui", charset="utf-8")
    methods = {"python": "python", "template": _template, "typst": _typst, "ignore": "ignore"}
    rows = extract_from_dir(
        str(SOURCES),
        [(pattern, methods[name]) for pattern, name in METHODS],  # type: ignore[misc]
        keywords=KEYWORDS,
        comment_tags=("Translators",),
    )
    for name, _line, message, comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        catalogue.add(message, None, [(f"src/zhanggui/{name}", None)], auto_comments=comments, context=context)
    return catalogue


def _template(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    # In parentheses, the tokenizer doesn't mind how the lines are indented.
    source = f"({templatize(file.read().decode('utf-8'))}\n)"
    return extract_python(io.BytesIO(source.encode("utf-8")), keywords, comment_tags, options)


def _typst(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """``word("…")`` in a template for paper."""
    for number, line in enumerate(file.read().decode("utf-8").splitlines(), 1):
        yield from ((number, "pgettext", ("paper", text), []) for text in re.findall(r'\bword\("([^"]+)"\)', line))


def read() -> Catalog:
    if not CATALOGUE.exists():
        return Catalog(locale="zh_Hans", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write(found: Catalog) -> int:
    """Merge: new texts come in empty, texts that are gone leave, translations stay."""
    catalogue = read()
    catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = HEADER.strip()
    # A fuzzy header would be left out when compiling, and the encoding with it.
    catalogue.fuzzy = False
    for message in catalogue:
        message.locations = sorted({(name, None) for name, _line in message.locations})
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    _drop_noise()
    compile_catalogues()
    empty = [message for message in catalogue if message.id and not _is_translated(message)]
    print(f"{len(catalogue)} texts, {len(empty)} without translation.")
    return 0


def problems_of(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    """What keeps the catalogue from being complete, a line each."""
    for message in found:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"missing: {_name(message)}"
    for message in catalogue:
        if not message.id:
            continue
        if found.get(message.id, message.context) is None:
            yield f"no longer used: {_name(message)}"
        elif message.fuzzy:
            yield f"fuzzy: {_name(message)}"
        elif not _is_translated(message):
            yield f"not translated: {_name(message)}"
        else:
            yield from (f"wrong: {_name(message)}: {error}" for error in message.check(catalogue))


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(texts)


def _name(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    places = ", ".join(sorted({name for name, _line in message.locations}))
    return f"{text!r} ({places})" if places else repr(text)


def _drop_noise() -> None:
    """Header fields that change with every run, or that git knows better."""
    lines = CATALOGUE.read_text(encoding="utf-8").splitlines(keepends=True)
    names = (
        "Project-Id",
        "Report-Msgid",
        "POT-Creation",
        "PO-Revision",
        "Last-Translator",
        "Language-Team",
        "Generated",
    )
    noise = tuple(f'"{name}' for name in names)
    CATALOGUE.write_text("".join(line for line in lines if not line.startswith(noise)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
