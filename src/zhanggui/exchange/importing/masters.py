"""Masters: new rows by ``create_many``, changed ones by ``update``; what is as the file says stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhanggui.kernel import commands
from zhanggui.kernel.errors import InvalidInput, Refusal
from zhanggui.kernel.many import Contradicted
from zhanggui.masterdata.models import Party
from zhanggui.ui.parse import Wrong

from .context import Context
from .known import existing, retired
from .profiles import Entity
from .references import check_columns, require_sight, resolve
from .rows import Draft, Reading
from .targets import OF_PARTY, Target

AS_PARTY = ("code", "name", "name_zh", "is_active")
"""What a new party has from its role."""
CAREFUL = (models.BooleanField, models.ForeignKey)
"""Columns whose change has rules of its own: such rows are changed one by one, by ``update``."""


class Masters:
    """One entity whose target is a master, or rows that belong to one."""

    def __init__(self, context: Context, entity: Entity, target: Target) -> None:
        self.context, self.entity, self.target = context, entity, target
        check_columns(context.profile.name, entity, entity.columns, target.fields)
        require_sight(context.by, (target.fields[path] for path in entity.columns if path in target.fields))
        self.reading = Reading(entity, context.sources, context.report)
        self.problems, self.counts = self.reading.problems, self.reading.counts
        self._updated: set[str] = set()

    def load(self) -> None:
        drafts = self._without_repeated(self.reading.drafts())
        self._remember_left_out()
        for wave in self._waves(drafts):
            self._load(wave)
        self.counts.updated += len(self._updated)
        self._count(drafts)

    def _without_repeated(self, drafts: list[Draft]) -> list[Draft]:
        """Keys that another part of this entity has brought already, as units named by several files."""
        seen = self.context.seen[self.entity.name]
        kept = [draft for draft in drafts if not self.entity.once or draft.key not in seen]
        self.counts.repeated += len(drafts) - len(kept)
        seen.update(draft.key for draft in kept)
        return kept

    def _remember_left_out(self) -> None:
        for key, (reason, shown) in self.reading.left_out.items():
            text = _("%(noun)s %(shown)s isn't imported: %(reason)s. Restore it there, or choose another one.")
            values = {"noun": self._noun(), "shown": shown, "reason": reason}
            self.context.known.lose(self.entity.name, key, text % values)

    def _noun(self) -> str:
        return str(self.target.model._meta.verbose_name).capitalize()

    def _count(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.failed:
                self.counts.errors += 1
                self.context.lose(draft, self._noun())
        self.reading.account(self.context, drafts)

    # -- rows of one file that refer to each other (a tree) come level by level

    def _waves(self, drafts: Sequence[Draft]) -> Iterable[list[Draft]]:
        waiting = list(drafts)
        own = [path for path, value in self.entity.columns.items() if value.refers_to == self.entity.name]
        keys = {draft.key for draft in waiting} if own else set()
        while waiting and own:
            ready = [draft for draft in waiting if not self._waits(draft, own, keys)]
            if not ready:
                break
            yield ready
            keys -= {draft.key for draft in ready}
            waiting = [draft for draft in waiting if draft.key in keys]
            for draft in (draft for draft in ready if draft.failed):
                self.context.lose(draft, self._noun())
        if own:
            for draft in waiting:
                self.problems.error(draft, own[0], _("This belongs to itself in a circle."))
        elif waiting:
            yield waiting

    @staticmethod
    def _waits(draft: Draft, own: Sequence[str], keys: set[str]) -> bool:
        return any(draft.texts.get(path) in keys for path in own)

    # -- one wave

    def _load(self, drafts: list[Draft]) -> None:
        self._load_references(drafts)
        self._find_present(drafts)
        resolve(
            drafts,
            self.entity.columns,
            self.target.fields,
            known=self.context.known,
            user=self.context.by,
            problems=self.problems,
            around={"company": self.context.company},
        )
        sound = [draft for draft in drafts if not draft.failed]
        for draft in sound:
            self._complete(draft)
        self._match(sound)
        self._revive([draft for draft in sound if draft.present is not None])
        self._create([draft for draft in sound if draft.present is None])
        self._update([draft for draft in sound if draft.present is not None])

    def _load_references(self, drafts: Sequence[Draft]) -> None:
        for path, value in self.entity.columns.items():
            if value.refers_to and value.refers_to != self.entity.name:
                self.context.load_known(value.refers_to, (draft.texts.get(path, "") for draft in drafts))

    def _find_present(self, drafts: Sequence[Draft]) -> None:
        """Rows that are there: by foreign key, else by code."""
        name, system = self.entity.name, self.context.profile.system
        there = existing(system, name, self.target, (d.key for d in drafts), self.context.company)
        for draft in drafts:
            draft.present = there.get(draft.key)
        if self.target.has_code and "code" in self.entity.columns and not self._code_is_within():
            self._find_by_code([draft for draft in drafts if draft.present is None])

    def _code_is_within(self) -> bool:
        """Whether a code is unique among the rows of something else only."""
        return not self.target.model._meta.get_field("code").unique  # type: ignore[union-attr]

    def _find_by_code(self, drafts: Sequence[Draft]) -> None:
        by_code = {draft.texts.get("code", ""): draft for draft in drafts}
        rows: Any = self.target.model._default_manager.filter(code__among=by_code.keys() - {""})
        if self.target.is_role:
            rows = rows.select_related("party")
        for row in rows:
            draft, refs = by_code[row.code], getattr(row, "external_refs", {})
            if self.context.profile.system in refs:
                other = refs[self.context.profile.system]
                text = _("%(row)s has this code, and it came from the key %(other)s.")
                self.problems.error(draft, "code", text % {"row": row, "other": other})
            else:
                draft.present = row

    def _match(self, drafts: Sequence[Draft]) -> None:
        """Rows without code or foreign key of their own are the same where ``match`` agrees."""
        names = self.entity.match
        waiting = [draft for draft in drafts if draft.present is None]
        if not names or not waiting:
            return
        first = [draft.values.get(names[0]) for draft in waiting]
        rows = self.target.model._default_manager.filter(**{f"{names[0]}__in": [v for v in first if v is not None]})
        attributes = [self.target.model._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
        there = {tuple(getattr(row, name) for name in attributes): row for row in rows}
        for draft in waiting:
            draft.present = there.get(tuple(_plain(draft.values.get(name)) for name in names))

    def _revive(self, drafts: Sequence[Draft]) -> None:
        """What undoing an earlier import took out of use is in use again."""
        out = retired(draft.present for draft in drafts) if "is_active" not in self.entity.columns else set()
        for draft in drafts:
            if draft.present.pk in out:
                draft.values["is_active"] = True
        if self.target.is_role:
            parties = retired(draft.present.party for draft in drafts)
            for draft in drafts:
                if draft.present.party_id in parties:
                    self._change_one(draft, draft.present.party, {"is_active": True}, f"{self.entity.name}.party")

    def _complete(self, draft: Draft) -> None:
        """What no column says: company, foreign keys, more fields."""
        values = draft.values
        if "factor" in values:
            factor = Fraction(values.pop("factor") or Decimal(1))
            values["numerator"], values["denominator"] = factor.numerator, factor.denominator
        if self.target.has_company and "company" not in values and draft.present is None:
            values["company"] = self.context.company
        if self.target.has_refs:
            kept = getattr(draft.present, "external_refs", {})
            values["external_refs"] = {**kept, **self.context.refs_of(draft)}
            if draft.extra:
                values["extra"] = {**getattr(draft.present, "extra", {}), **draft.extra}

    # -- writing

    def _create(self, drafts: list[Draft]) -> None:
        create_many = self.target.command("create_many")
        if self.target.is_role:
            self._find_parties([draft for draft in drafts if draft.values.get("party") is None])
        for rows in self.context.portions(drafts, self.entity.name):
            if create_many is None:
                self._create_each(rows)
            elif self.target.is_role:
                self._create_roles(rows)
            else:
                self._create_together(rows, self.target.command("create_many"), [draft.values for draft in rows])

    def _create_together(self, drafts: list[Draft], command: Any, values: list[dict[str, Any]]) -> None:
        """All at once; what can't be made is told apart, and the rest is made."""
        made = self._attempt(drafts, values, lambda rows: command(rows, **self.context.acting()))
        for draft, row in made:
            self._made(draft, row)

    def _attempt(
        self, drafts: list[Draft], values: list[dict[str, Any]], run: Callable[[list[dict[str, Any]]], list[Any]]
    ) -> list[tuple[Draft, Any]]:
        while drafts:
            try:
                return list(zip(drafts, run(values), strict=True))
            except InvalidInput as refusal:
                for error in refusal.errors:
                    self.problems.error(drafts[(error.row or 1) - 1], error.field, error.message)
            except Contradicted as refusal:
                for draft in drafts:
                    self.problems.error(draft, "", refusal)
            kept = [index for index, draft in enumerate(drafts) if not draft.failed]
            drafts, values = [drafts[index] for index in kept], [values[index] for index in kept]
        return []

    def _create_each(self, drafts: list[Draft]) -> None:
        command: Any = self.target.command("create")
        acting = self.context.acting()
        for draft in drafts:
            self._guarded(draft, partial(self._create_one, draft, command, acting))

    def _create_one(self, draft: Draft, command: Any, acting: dict[str, Any]) -> None:
        self._made(draft, command(**draft.values, **acting))

    def _create_roles(self, drafts: list[Draft]) -> None:
        """The parties first, where the file names none, then their roles."""
        new = [draft for draft in drafts if draft.values.get("party") is None]
        create_party = commands.find(Party, "create_many")
        rows = [self._party_values(draft) for draft in new]
        for draft, party in self._attempt(new, rows, lambda values: create_party(values, **self.context.acting())):  # type: ignore[misc]
            draft.values["party"] = draft.came_with = party
        sound = [draft for draft in drafts if not draft.failed]
        self._create_together(sound, self.target.command("create_many"), [self._role_values(draft) for draft in sound])

    def _find_parties(self, drafts: Sequence[Draft]) -> None:
        """The same foreign key and name in another role, a supplier that buys too, is the same party."""
        system, role = self.context.profile.system, self.target.model._meta.model_name
        parties = existing(system, "", Target(Party), (draft.key for draft in drafts), self.context.company)
        for draft in drafts:
            party = parties.get(draft.key)
            if party is not None and party.name == draft.values.get("name") and not hasattr(party, str(role)):
                draft.values["party"] = party

    def _party_values(self, draft: Draft) -> dict[str, Any]:
        values = {name: draft.values[name] for name in (*AS_PARTY, *OF_PARTY) if name in draft.values}
        return {**values, "external_refs": draft.values["external_refs"]}

    def _role_values(self, draft: Draft) -> dict[str, Any]:
        return {name: value for name, value in draft.values.items() if name not in OF_PARTY}

    def _made(self, draft: Draft, row: Any) -> None:
        self.counts.created += 1
        self.context.known.keep(self.entity.name, draft.key, row)
        self.context.made(draft, row)

    def _guarded(self, draft: Draft, run: Callable[[], None]) -> None:
        try:
            run()
        except InvalidInput as refusal:
            for error in refusal.errors:
                self.problems.error(draft, error.field, error.message)
        except (Refusal, Wrong) as refusal:
            self.problems.error(draft, "", refusal)

    # -- changing

    def _update(self, drafts: list[Draft]) -> None:
        together: list[tuple[Draft, dict[str, Any]]] = []
        for draft in drafts:
            self.context.known.keep(self.entity.name, draft.key, draft.present)
            own, party = self._changes(draft)
            if party:
                self._change_one(draft, draft.present.party, party, name=f"{self.entity.name}.party")
            if not own and not party:
                self.counts.unchanged += 1
            elif own and self._is_careful(own):
                self._change_one(draft, draft.present, own)
            elif own:
                together.append((draft, own))
        self._change_together(together)

    def _changes(self, draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
        """What differs from the row that is there, and from its party."""
        values = self._role_values(draft) if self.target.is_role else draft.values
        own = _differing(draft.present, values)
        party = {}
        if self.target.is_role:
            said = {name: draft.values[name] for name in OF_PARTY if name in draft.values}
            party = _differing(draft.present.party, said)
        return own, party

    def _is_careful(self, changes: dict[str, Any]) -> bool:
        fields = [self.target.model._meta.get_field(name) for name in changes]
        return self.target.command("update_many") is None or any(
            isinstance(field, CAREFUL) or getattr(field, "choices", None) for field in fields
        )

    def _change_one(self, draft: Draft, row: Any, changes: dict[str, Any], name: str = "") -> None:
        before = {field: getattr(row, field) for field in changes}
        command = commands.find(type(row), "update") or commands.find(type(row), "update_many")
        if command is None:
            self.problems.error(draft, "", _("This can't be changed by an import: %(row)s.") % {"row": row})
            return

        def change() -> None:
            if command.many:
                command([row], rows=[changes], **self.context.acting())
            else:
                command(row, **changes, **self.context.acting())

        self._guarded(draft, change)
        if not draft.failed:
            self._changed(draft, row, before, changes, name)

    def _change_together(self, changes: list[tuple[Draft, dict[str, Any]]]) -> None:
        command = self.target.command("update_many")
        changes = [(draft, values) for draft, values in changes if not draft.failed]
        if not changes or command is None:
            return
        rows = [draft.present for draft, _values in changes]
        before = [
            {name: getattr(row, name) for name in values} for row, (_d, values) in zip(rows, changes, strict=True)
        ]
        try:
            command(rows, rows=[values for _draft, values in changes], **self.context.acting())
        except (InvalidInput, Contradicted):
            for draft, values in changes:  # one by one, so that the good ones are changed
                self._change_one(draft, draft.present, values)
            return
        for (draft, values), was in zip(changes, before, strict=True):
            self._changed(draft, draft.present, was, values)

    def _changed(self, draft: Draft, row: Any, before: dict[str, Any], after: dict[str, Any], name: str = "") -> None:
        self._updated.add(draft.key)
        self.context.changed(draft, row, before, after, name=name)


def _differing(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if _of(row, name) != _plain(value)}


def _of(row: Any, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
