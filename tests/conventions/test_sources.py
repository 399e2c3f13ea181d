"""Where things stand and what they are called, read from the sources themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from zhanggui.kernel import commands
from zhanggui.kernel.nouns import plural_kebab
from zhanggui.ui import screen

from .registries import LAYERS, ROOT, SIBLINGS, SOURCES, documents, name, python_files

LONGEST = 400
BANNED = {"utils", "helpers", "services", "misc", "common"}
WRITERS = {"update", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MAY_WRITE = {
    # What no command does: bookkeeping of the program itself.
    "kernel/activity.py": "the chain and its cursor",
    "kernel/bulk.py": "the statements that commands use",
    "kernel/changes.py": "saves what the body of a command changed",
    "kernel/drafts.py": "the discard of every document type",
    "kernel/erasure.py": "a command",
    "kernel/idempotency.py": "answers that are kept",
    "kernel/lines.py": "the lines of a document, for its command",
    "kernel/masters.py": "the commands of plain masters",
    "ui/bulk.py": "which rows a step is done on, and what came of each",
    "access/throttling.py": "counters of log-ins in vain",
}
"""Modules outside ``commands`` that write, and why."""
WITHOUT_SCREEN: dict[str, str] = {}


def relative(path: Path) -> str:
    return str(path.relative_to(SOURCES))


def app_of(path: Path) -> str:
    return path.relative_to(SOURCES).parts[0]


# -- names and sizes ---------------------------------------------------------------------------------------------------


def test_a_file_is_short() -> None:
    assert {name(path) for path in python_files(tests=True) if path.read_text().count("\n") > LONGEST} == set()


def test_a_file_is_called_after_what_is_in_it() -> None:
    assert {name(path) for path in python_files(tests=True) if path.stem in BANNED} == set()


def test_a_file_says_what_it_is() -> None:
    found = [path for path in python_files(tests=True) if path.name not in ("__init__.py", "apps.py")]
    silent = {name(path) for path in found if app_of(path) != "project" and not ast.get_docstring(parsed(path))}

    assert silent == set()


@pytest.mark.parametrize("model", documents(), ids=name)
def test_a_document_has_the_same_file_name_in_every_layer(model: Any) -> None:
    noun = plural_kebab(model).replace("-", "_")
    app = SOURCES / model._meta.app_label

    assert model.__module__.endswith(f".models.{noun}")
    assert (app / "commands" / f"{noun}.py").exists()
    if model._meta.label in WITHOUT_SCREEN:
        assert screen.screen_of(model) is None, "it has one now: take it off the list"
        return
    assert type(screen.screen_of(model)).__module__ == f"zhanggui.{model._meta.app_label}.screens.{noun}"


@pytest.mark.parametrize("model", documents(), ids=name)
def test_the_steps_of_a_document_are_called_by_its_noun(model: Any) -> None:
    """``purchase_orders.confirm(order, …)``, wherever the function itself is written."""
    noun = plural_kebab(model).replace("-", "_")
    module = import_module(f"zhanggui.{model._meta.app_label}.commands.{noun}")
    steps = {step.name: commands.find(model, step.name) for step in model.flow}

    assert [step for step, made in steps.items() if getattr(module, step, None) is not made] == []


# -- writing and counting ----------------------------------------------------------------------------------------------


def test_only_commands_write() -> None:
    found = [path for path in python_files() if "commands" not in path.parts and app_of(path) != "demo"]

    assert {
        name(path): list(writes(path)) for path in found if relative(path) not in MAY_WRITE and any(writes(path))
    } == {}


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def writes(path: Path) -> Iterator[tuple[int, str]]:
    """Calls that change rows: ``x.save()``, and updates, deletes and creates on a manager or QuerySet."""
    for node in ast.walk(parsed(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called, on = node.func.attr, ast.unparse(node.func.value)
        on_rows = re.search(r"\b(objects|_default_manager)\b", on)
        if called in WRITERS and on_rows:
            yield node.lineno, f"{on}.{called}()"
        if called == "save" and on not in ("super()", "self"):
            yield node.lineno, f"{on}.save()"


def test_explained_writers_are_still_there() -> None:
    assert {relative(path) for path in python_files()} >= MAY_WRITE.keys()


def domain(*parts: str) -> list[Path]:
    return [path for path in python_files() if set(parts) & set(path.relative_to(SOURCES).parts)]


def test_nothing_is_counted_in_floats() -> None:
    """Money and quantities are Decimals."""
    found = {
        name(path): node.lineno
        for path in domain("commands", "models", "engines", "kernel", "queries")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "float"
    }
    assert found == {}


def test_the_domain_has_no_clock_of_its_own() -> None:
    clock = re.compile(r"timezone\.now|localdate\(|datetime\.now|date\.today|utcnow")

    assert {
        name(path) for path in domain("commands", "models", "queries", "engines") if clock.search(path.read_text())
    } == set()


def test_nothing_happens_by_signal() -> None:
    signal = re.compile(r"django\.(db\.models|dispatch|core)\S*signals? import|@receiver")

    assert {name(path) for path in python_files() if signal.search(path.read_text())} == set()


# -- templates ---------------------------------------------------------------------------------------------------------

TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))


def may_use(own: str, used: str) -> bool:
    return own not in LAYERS or (LAYERS[used] <= LAYERS[own] and {own, used} not in SIBLINGS)


def used(pattern: str) -> Iterator[tuple[Path, str]]:
    for path in TEMPLATES:
        yield from ((path, word) for word in re.findall(pattern, path.read_text()))


def test_templates_include_from_the_same_or_a_lower_app() -> None:
    included = used(r"{%\s*(?:include|extends)\s+[\"']([\w-]+)/")

    assert [(name(path), app) for path, app in included if app in LAYERS and not may_use(app_of(path), app)] == []


def test_templates_link_to_the_same_or_a_lower_app() -> None:
    """``{% url 'x' as y %}`` is allowed: it is empty where the page isn't there."""
    links = list(used(r"{%\s*url\s+[\"']([\w:-]+)[\"'](?![^%]*\bas\b)"))
    upward = [
        (name(path), link)
        for path, link in links
        if ADDRESSES.get(link) in LAYERS and not may_use(app_of(path), ADDRESSES[link])
    ]
    assert [(name(path), link) for path, link in links if link not in ADDRESSES] == []
    assert upward == []


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Names of addresses and the app of the view behind each."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from addresses(entry, space)
        elif isinstance(entry, URLPattern) and entry.name:
            view = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", entry.callback)
            parts = view.__module__.split(".")
            yield f"{prefix}{entry.name}", parts[1] if parts[0] == "zhanggui" else ""


ADDRESSES = dict(addresses(get_resolver()))


def test_pages_need_no_inline_code() -> None:
    code = (
        r"(<style\b|\sstyle=|\son[a-z]+=|javascript:"
        r"|<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json[\"']))"
    )
    assert [(name(path), found) for path, found in used(code)] == []


def test_the_checkout_has_the_places_that_the_design_names() -> None:
    for place in ("docs/adr", "docs/concepts", "src/zhanggui/engines", "tests/scenarios"):
        assert (ROOT / place).is_dir(), place
