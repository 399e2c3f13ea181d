"""Where things stand and what they are called, read from the sources themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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
    "access/throttling.py": "counters of log-ins in vain",
}
"""Modules outside ``commands`` that write, and why."""


def relative(path: Path) -> str:
    return str(path.relative_to(SOURCES))


def app_of(path: Path) -> str:
    return path.relative_to(SOURCES).parts[0]


every_file = pytest.mark.parametrize("path", python_files(), ids=name)


# -- names and sizes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", python_files(tests=True), ids=name)
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text()

    assert text.count("\n") <= LONGEST
    assert path.stem not in BANNED
    if text.strip() and path.name not in ("__init__.py", "apps.py") and app_of(path) != "project":
        assert ast.get_docstring(ast.parse(text)), "a docstring at the top"


@pytest.mark.parametrize("model", documents(), ids=name)
def test_a_document_has_the_same_file_name_in_every_layer(model: Any) -> None:
    noun = plural_kebab(model).replace("-", "_")
    app = SOURCES / model._meta.app_label

    assert model.__module__.endswith(f".models.{noun}")
    assert (app / "commands" / f"{noun}.py").exists()
    if screen.screen_of(model) is None:
        pytest.skip("It has no Screen yet.")
    assert type(screen.screen_of(model)).__module__ == f"zhanggui.{model._meta.app_label}.screens.{noun}"


@pytest.mark.parametrize("model", documents(), ids=name)
def test_the_steps_of_a_document_are_called_by_its_noun(model: Any) -> None:
    """``purchase_orders.confirm(order, …)``, wherever the function itself is written."""
    noun = plural_kebab(model).replace("-", "_")
    module = import_module(f"zhanggui.{model._meta.app_label}.commands.{noun}")
    steps = {step.name: commands.find(model, step.name) for step in model.flow}

    assert [step for step, made in steps.items() if getattr(module, step, None) is not made] == []


# -- writing and counting ----------------------------------------------------------------------------------------------


@every_file
def test_only_commands_write(path: Path) -> None:
    if "commands" in path.parts or app_of(path) == "demo" or relative(path) in MAY_WRITE:
        return
    assert [f"line {line}: {what}" for line, what in writes(path)] == []


def writes(path: Path) -> Iterator[tuple[int, str]]:
    """Calls that change rows: ``x.save()``, and updates, deletes and creates on a manager or QuerySet."""
    for node in ast.walk(ast.parse(path.read_text())):
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


@every_file
def test_nothing_is_counted_in_floats(path: Path) -> None:
    parts = set(path.relative_to(SOURCES).parts)
    if not parts & {"commands", "models", "engines", "kernel", "queries"}:
        return
    tree = ast.parse(path.read_text())
    calls = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == "float"]
    assert calls == [], "money and quantities are Decimals"


@every_file
def test_a_domain_has_no_clock_of_its_own(path: Path) -> None:
    if not {"commands", "models", "engines"} & set(path.relative_to(SOURCES).parts):
        return
    text = path.read_text()
    assert re.findall(r"timezone\.now|localdate\(|datetime\.now|date\.today|utcnow", text) == []


@every_file
def test_nothing_happens_by_signal(path: Path) -> None:
    assert not re.search(r"django\.(db\.models|dispatch|core)\S*signals? import|@receiver", path.read_text())


# -- templates ---------------------------------------------------------------------------------------------------------

TEMPLATES = sorted(SOURCES.rglob("templates/**/*.html"))
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=name)


def may_use(own: str, used: str) -> bool:
    return own not in LAYERS or (LAYERS[used] <= LAYERS[own] and {own, used} not in SIBLINGS)


@every_template
def test_a_template_includes_from_the_same_or_a_lower_app(path: Path) -> None:
    text, own = path.read_text(), app_of(path)
    used = re.findall(r"{%\s*(?:include|extends)\s+[\"']([\w-]+)/", text)

    assert [app for app in used if app in LAYERS and not may_use(own, app)] == []


@every_template
def test_a_template_links_to_the_same_or_a_lower_app(path: Path) -> None:
    """``{% url 'x' as y %}`` is allowed: it is empty where the page isn't there."""
    text, own = path.read_text(), app_of(path)
    names = re.findall(r"{%\s*url\s+[\"']([\w:-]+)[\"'](?![^%]*\bas\b)", text)

    unknown = [name for name in names if name not in ADDRESSES]
    assert unknown == []
    assert [name for name in names if ADDRESSES[name] in LAYERS and not may_use(own, ADDRESSES[name])] == []


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


@every_template
def test_a_page_needs_no_inline_code(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json[\"'])", text)


def test_the_checkout_has_the_places_that_the_design_names() -> None:
    for place in ("docs/adr", "docs/concepts", "src/zhanggui/engines", "tests/scenarios"):
        assert (ROOT / place).is_dir(), place
