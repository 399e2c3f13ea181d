"""Every word that people see has its Chinese; read from the compiled catalogue, as the program reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from zhanggui.kernel import commands
from zhanggui.ui import menu, pages, screen
from zhanggui.ui import steps as steps_of_ui

from .registries import SOURCES, documents, own_models, refusals

CATALOGUE = SOURCES / "locale/zh_Hans/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME = {"API", "SHA-256", "%", "ID", "GRNI", "English"}
"""Written alike in both languages."""


def incomplete() -> bool:
    """Whether translators are still at work; then `make check` says what is missing. The rest needs a compiled one."""
    if not CATALOGUE.with_suffix(".mo").exists():
        return True
    with CATALOGUE.open("rb") as file:
        return any(not message.string or message.fuzzy for message in read_po(file) if message.id)


pytestmark = pytest.mark.skipif(incomplete(), reason="The catalogue isn't compiled or isn't complete.")


def models() -> Iterator[tuple[str, Any]]:
    for model in own_models():
        if model._meta.original_attrs.get("verbose_name"):
            yield model._meta.label, model._meta.verbose_name
            yield f"{model._meta.label} (many)", model._meta.verbose_name_plural


def columns() -> Iterator[tuple[str, Any]]:
    for model in own_models():
        for field in model._meta.local_fields:
            given = field._verbose_name  # type: ignore[attr-defined]
            if given is not None:
                yield f"{model._meta.label}.{field.name}", given
            for value, label in field.choices or ():
                yield f"{model._meta.label}.{field.name}={value}", label


def steps() -> Iterator[tuple[str, Any]]:
    for model in documents():
        yield from ((f"{model._meta.label} {step.name}", step.label) for step in model.flow)
    yield from ((made.permission, made.label) for made in commands.registered().values())


def parameters() -> Iterator[tuple[str, Any]]:
    """What a step asks for: labels and choices of its form, which the API describes too."""
    for made in commands.registered().values():
        shown = screen.screen_of(made.push_from or made.model)
        form = steps_of_ui.step_form(shown, made, None) if shown else None
        if form is not None and form.possible:
            for field in form.fields:
                yield f"{made.permission} {field.path}", field.label
                yield from ((f"{made.permission} {field.path}={value}", label) for value, label in field.choices or ())


def sentences() -> Iterator[tuple[str, Any]]:
    yield from ((kind.__qualname__, kind.sentence) for kind in refusals())


def interface() -> Iterator[tuple[str, Any]]:
    yield from ((group.key, group.label) for group in menu.GROUPS)
    yield from ((noun, made.title) for noun, made in screen.registered().items() if made.title)
    yield from ((slug, page.title) for slug, page in pages.registered().items())
    for made in screen.registered().values():
        for field in (*made.all_fields, *made.all_line_fields):
            yield f"{made.noun} {field.path}", field.label
            if field.help:
                yield f"{made.noun} {field.path} (help)", field.help


@pytest.mark.parametrize("walk", [models, columns, steps, parameters, sentences, interface])
def test_what_people_read_is_there_in_chinese(walk: Any) -> None:
    with translation.override("zh-hans"):
        missing = sorted({str(text) for _, text in walk() if not is_chinese(str(text))})
    assert missing == []


def test_what_a_step_asks_for_is_named_in_english() -> None:
    """A parameter that is no column is called by its own name; that must read as a label."""
    with translation.override("en"):
        labels = {name: str(text) for name, text in parameters()}
    assert len(labels) > 100
    assert {name: text for name, text in labels.items() if not re.match(r"[A-Za-z%][^_]*$", text)} == {}


def is_chinese(text: str) -> bool:
    """Chinese, the same in both languages, or nothing but placeholders."""
    words = re.sub(r"%\(\w+\)s|[\W\d]", "", text)
    return not words or text in SAME or bool(CHINESE.search(text))


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_a_refusal_keeps_its_placeholders_in_chinese(kind: Any) -> None:
    placeholders = re.compile(r"%\((\w+)\)s")
    with translation.override("en"):
        english = set(placeholders.findall(str(kind.sentence)))
    with translation.override("zh-hans"):
        chinese = set(placeholders.findall(str(kind.sentence)))
    assert english == chinese


def test_refusals_have_codes_of_their_own() -> None:
    own = [(kind.__dict__["code"], kind) for kind in refusals() if "code" in kind.__dict__]
    codes: dict[str, list[str]] = {}
    for code, kind in own:
        codes.setdefault(code, []).append(kind.__qualname__)

    assert {code: names for code, names in codes.items() if len(set(names)) > 1} == {}
