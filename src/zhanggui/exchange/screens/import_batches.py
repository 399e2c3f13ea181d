"""Imports in the browser: what was brought in, what became of every row, and what was wrong."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zhanggui.exchange.importing.targets import titled
from zhanggui.exchange.models import ImportBatch
from zhanggui.ui.fields import Field
from zhanggui.ui.panels import Panel, panel
from zhanggui.ui.screen import Menu, Screen, register

SHOWN = 100


@register
class ImportBatches(Screen):
    """A new one begins with its files, on a page of its own."""

    model = ImportBatch
    menu = Menu("masterdata", icon="file-import", order=95)
    search = ("number", "profile", "note")
    editing = False
    list_template = "exchange/import_batches.html"
    fields = (
        Field("number", sort=True),
        Field("date", filter=True, sort=True),
        Field("profile", filter=True),
        Field("status", filter=True, tones={"imported": "green", "undone": "gray"}),
        Field("created_count"),
        Field("updated_count"),
        Field("error_count"),
        Field("owner", filter=True),
        Field("note", column=False),
    )


@panel(ImportBatch, title=_("What became of the rows"), order=20)
def outcome(batch: ImportBatch, *, user: Any) -> Panel | None:
    if not batch.result:
        return None
    entities, files = batch.result.get("entities", {}), batch.result.get("files", {})
    context = {
        "entities": [_entity(name, entities[name]) for name in batch.result.get("order", entities)],
        "files": [{"path": path, **files[path]} for path in sorted(files)],
        "differences": batch.result.get("differences_by_reason", {}),
        "unexplained": batch.result.get("unexplained", 0),
        "is_rehearsal": batch.status == ImportBatch.Status.DRAFT,
    }
    return Panel("exchange/panels/outcome.html", context)


def _entity(name: str, counts: dict[str, Any]) -> dict[str, Any]:
    return {"name": titled(name, counts["target"]), **counts}


@panel(ImportBatch, title=_("Errors and notes"), order=10)
def problems(batch: ImportBatch, *, user: Any) -> Panel | None:
    found = list(batch.problems.order_by("-is_error", "pk")[: SHOWN + 1])
    if not found:
        return None
    context = {"problems": found[:SHOWN], "more": len(found) > SHOWN, "batch": batch}
    return Panel("exchange/panels/problems.html", context)


@panel(ImportBatch, title=_("Files"), order=30)
def files(batch: ImportBatch, *, user: Any) -> Panel | None:
    found = list(batch.files.order_by("name"))
    return Panel("exchange/panels/files.html", {"files": found}) if found else None
