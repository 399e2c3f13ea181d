"""Requests that schemathesis makes up from the OpenAPI: no 5xx, and every answer as the document says.

``ZHANGGUI_REQUESTS`` says how many requests are sent in all: 2,000 here, 20,000 in ``make prove``. They go through the
whole program (WSGI) to a database that they change. Keys of rows and references are those of rows that are there, most
of the time: what is made up only gets as far as “not found”.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from zhanggui.ui.screen import Screen, registered

REQUESTS = int(os.environ.get("ZHANGGUI_REQUESTS", "2000"))
WHO = ("admin", "limited")
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
KNOWN = 12
"""Rows of each kind that requests name."""


@pytest.mark.concurrency
@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_every_answer_is_as_documented(who: str, secret_of: Callable[[str], str]) -> None:
    headers = {"Authorization": f"Token {secret_of(who)}"}
    connection.settings_dict["CONN_MAX_AGE"] = None
    app = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", app, headers=headers)
    operations = [found.ok() for found in schema.get_all_operations()]
    each = ceil(REQUESTS / len(WHO) / len(MODES) / len(operations))
    wrong: dict[str, str] = {}
    for operation in operations:
        try:
            _ask(operation, app, headers, each)
        except (Exception, BaseExceptionGroup) as problem:  # noqa: BLE001 - all that is wrong is told together
            wrong[operation.label] = _text(problem)
    assert not wrong, "\n\n".join(f"{label}\n{text}" for label, text in wrong.items())


def _ask(operation: Any, app: Any, headers: dict[str, str], each: int) -> None:
    noun = operation.path.removeprefix("/api/v1/").split("/")[0]
    screen = registered().get(noun)
    for mode in MODES:
        examples = settings(
            max_examples=each,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        @examples
        @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def run(case: Case, data: st.DataObject) -> None:
            if screen is not None:
                _name_rows(case, screen, data)
            response = case.call(app=app, headers=headers)
            case.validate_response(response, checks=CHECKS)

        try:
            run()
        except Unsatisfiable:
            if mode is GenerationMode.POSITIVE:
                raise  # otherwise there is no parameter and no body that could be wrong


def _name_rows(case: Case, screen: Screen, data: st.DataObject) -> None:
    if "id" in (case.path_parameters or {}) and data.draw(st.integers(0, 4)):
        case.path_parameters["id"] = data.draw(st.sampled_from(_keys(screen.model) or [1]))
    if isinstance(case.body, dict):
        _fill(case.body, screen.all_fields, data)
        for line in case.body.get("lines") or () if isinstance(case.body.get("lines"), list) else ():
            if isinstance(line, dict):
                _fill(line, screen.all_line_fields, data)


def _fill(body: dict[str, Any], fields: Any, data: st.DataObject) -> None:
    for field in fields:
        if field.is_reference and field.path in body and data.draw(st.booleans()):
            body[field.path] = data.draw(st.sampled_from(_keys(field.target) or [1]))


def _keys(model: type[models.Model]) -> list[int]:
    return list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:KNOWN])


def _text(problem: BaseException) -> str:
    return "\n".join(_parts(problem))[:4000]


def _parts(problem: BaseException) -> Iterator[str]:
    yield f"{type(problem).__name__}: {problem}"
    for inner in getattr(problem, "exceptions", ()):
        yield from _parts(inner)
