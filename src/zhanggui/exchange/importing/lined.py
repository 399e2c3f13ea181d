"""Masters with lines (price lists, payment terms): written as a whole, so a changed file replaces their lines."""

from __future__ import annotations

from typing import Any

from .documents import Documents
from .known import existing, remembered_digests
from .rows import Draft
from .targets import AUDIENCE


class LinedMasters(Documents):
    """As documents, but for what is there already: that is updated where the file says something new."""

    def _find_present(self) -> None:
        keys = [draft.key for draft in self.drafts]
        system, name = self.context.profile.system, self.entity.name
        there = existing(system, name, self.target, keys, self.context.company)
        digests, self._changed = remembered_digests(self.context, name, self.target), {}
        for draft in self.drafts:
            row = there.get(draft.key)
            if row is not None and digests.get(draft.key) == draft.digest():
                draft.present = row
                self.counts.unchanged += 1
            elif row is not None:
                self._changed[draft.key] = row
            if row is not None:
                self.context.known.keep(name, draft.key, row)

    _changed: dict[str, Any]

    def _write(self, draft: Draft) -> Any:
        values = {name: value for name, value in draft.values.items() if name not in AUDIENCE}
        audience = [{name: draft.values[name]} for name in AUDIENCE if draft.values.get(name)]
        if audience:
            values["parties"] = audience
        values["lines"] = [line.values for line in draft.lines]
        values["external_refs"] = self.context.refs_of(draft)
        row = self._changed.get(draft.key)
        if row is None:
            if self.target.has_company:
                values.setdefault("company", self.context.company)
                values.setdefault("currency", self.context.company.currency)
            return self.target.command("create")(**values, **self.context.acting())  # type: ignore[misc]
        values["external_refs"] = {**row.external_refs, **values["external_refs"]}
        return self.target.command("update")(row, **values, **self.context.acting())  # type: ignore[misc]

    def _made(self, draft: Draft, document: Any) -> None:
        self.counts.lines += len(draft.lines)
        self.context.known.keep(self.entity.name, draft.key, document)
        if draft.key in self._changed:
            self.counts.updated += 1
            self.context.changed(draft, document, {}, {}, digest=draft.digest())
        else:
            self.counts.created += 1
            self.context.made(draft, document)
