"""What all parts of one import share: who, when, the files, the report, and what was made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.exchange.models import ImportedObject
from zhanggui.kernel.activity import plain

from . import targets
from .known import Known
from .mistakes import ProfileMistakes
from .profiles import Entity, Profile
from .report import FileCounts, Report
from .rows import Draft
from .sources import Sources
from .targets import Target

PORTION = 2_000
"""Rows that one command creates."""

Progress = Callable[[str, int, int], None]
"""Called with entity, rows done and rows in all."""


@dataclass(slots=True)
class Context:
    profile: Profile
    sources: Sources
    company: Any
    by: Any
    at: dt.datetime
    report: Report = field(default_factory=Report)
    progress: Progress | None = None
    known: Known = field(init=False)
    objects: list[dict[str, Any]] = field(default_factory=list)
    """What was made or changed, as columns of ImportedObject."""
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Keys by entity, as far as this import has come."""
    taken: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    left_out: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    failed: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.known = Known(self.profile, self.company)

    def acting(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    def target(self, entity: Entity) -> Target:
        found = targets.find(entity.target)
        if found is None:
            text = _("There is nothing to import named “%(target)s”. There are: %(known)s.")
            known = ", ".join(sorted(targets.known()))
            raise ProfileMistakes(self.profile.name, [text % {"target": entity.target, "known": known}])
        return found

    def load_known(self, name: str, keys: Iterable[str]) -> None:
        """What earlier imports made of these keys of ``name``."""
        plain_name = name.removesuffix(".lines")
        for entity in self.profile.named(plain_name)[:1]:
            if plain_name == name:
                self.known.load(name, self.target(entity), keys)
            else:
                self.known.load_lines(name, self.target(entity), keys)

    def refs_of(self, draft: Draft) -> dict[str, str]:
        """Foreign keys as they stand beside our row: the system's own, then named ones."""
        system = self.profile.system
        named = {f"{system}.{name}": text for name, text in draft.refs.items() if text}
        return {system: draft.key, **named} if draft.key else named

    def lose(self, draft: Draft, noun: str) -> None:
        """Whatever refers to a draft that failed is told where to look."""
        text = _("%(noun)s %(key)s wasn't imported: see row %(row)s of %(file)s.")
        values = {"noun": noun, "key": draft.key, "row": draft.row, "file": draft.file}
        self.known.lose(draft.entity.name, draft.key, text % values)

    def portions(self, drafts: Sequence[Draft], name: str) -> Iterator[list[Draft]]:
        for start in range(0, len(drafts), PORTION):
            yield list(drafts[start : start + PORTION])
            self.tell(name, min(start + PORTION, len(drafts)), len(drafts))

    def tell(self, name: str, done: int, whole: int) -> None:
        if self.progress is not None:
            self.progress(name, done, whole)

    # -- what was made

    def made(self, draft: Draft, row: Any) -> None:
        digest, other = draft.digest() if draft.lines else "", draft.came_with
        after = {other._meta.label: other.pk} if other is not None else None
        self.objects.append(self._object(draft, row, "", digest=digest, after=after))

    def changed(
        self, draft: Draft, row: Any, before: dict[str, Any], after: dict[str, Any], name: str = "", digest: str = ""
    ) -> None:
        values = {"before": plain(before), "after": plain(after), "action": ImportedObject.Action.UPDATED}
        values["digest"] = digest
        self.objects.append(self._object(draft, row, name, **values))

    def _object(self, draft: Draft, row: Any, name: str, **values: Any) -> dict[str, Any]:
        return {
            "entity": name or draft.entity.name,
            "system": self.profile.system,
            "key": draft.key[:400],
            "object_type": row._meta.label,
            "object_id": row.pk,
            "action": ImportedObject.Action.CREATED,
            "before": None,
            "after": None,
            "digest": "",
            **values,
        }

    # -- what became of the rows of each file

    def count_files(self) -> None:
        """Every row of every file that the profile names is taken, left out for a reason, or wrong."""
        for name, file in self.profile.files.items():
            if not self.sources.is_there(name) or not (file.ignored or name in self.taken or name in self.left_out):
                continue
            table = self.sources.table(name)
            counts = self.report.files[table.path] = FileCounts(table.path, len(table.rows))
            for row in table.rows:
                self._count_row(counts, name, row.number, table.out.get(row.number) or file.ignored)

    def _count_row(self, counts: FileCounts, name: str, row: int, reason: str) -> None:
        if row in self.failed[name]:
            counts.errors += 1
        elif row in self.taken[name]:
            counts.taken += 1
        else:
            why = reason or self.left_out[name].get(row) or _("no rule of the profile takes it")
            counts.left_out[why] += 1
