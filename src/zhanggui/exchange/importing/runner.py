"""One import from beginning to end, inside the command that records it."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from zhanggui.kernel.errors import InvalidInput

from . import orphans, shortfalls
from .columns import require_columns
from .context import Context, Progress
from .documents import Documents, in_order
from .lined import LinedMasters
from .masters import Masters
from .mistakes import ProfileMistakes
from .profiles import Entity, Profile
from .sources import Folder, Sources


def run(
    profile: Profile,
    folder: Folder,
    *,
    company: Any,
    by: Any,
    at: dt.datetime,
    options: Mapping[str, str],
    progress: Progress | None = None,
) -> Context:
    """Import everything that the profile names; what is wrong stands in the report. The caller keeps or undoes it."""
    check_company(profile, company)
    sources = Sources(profile, folder, complete(profile, options))
    require_columns(profile, sources)
    context = Context(profile, sources, company, by, at, progress=progress)
    with _without_collecting():
        for group in groups(profile.entities):
            _load(context, group)
    orphans.report(context)
    context.count_files()
    context.report.sort(sources.path(name) for name in profile.files if sources.is_there(name))
    return context


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nearly all that is made is kept to the end: looking for garbage in between costs a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def groups(entities: Sequence[Entity]) -> Iterator[list[Entity]]:
    """Entities in loading order; those that are imported together come at the place of the first of them."""
    seen: set[str] = set()
    for entity in entities:
        name = entity.together or entity.shortfalls_of
        if not name:
            yield [entity]
        elif name not in seen:
            seen.add(name)
            yield [other for other in entities if name in (other.together, other.shortfalls_of)]


def _load(context: Context, group: Sequence[Entity]) -> None:
    loading = []
    for entity in group:
        target = context.target(entity)
        if entity.shortfalls_of:
            continue
        if context.profile.files[entity.file].optional and not context.sources.is_there(entity.file):
            continue
        if target.is_document:
            loading.append(Documents(context, entity, target))
        elif target.has_lines:
            loading.append(LinedMasters(context, entity, target))
        else:
            Masters(context, entity, target).load()
    _post(context, loading, [entity for entity in group if entity.shortfalls_of])


def _post(context: Context, loading: Sequence[Documents], openings: Sequence[Entity]) -> None:
    posting = [(documents, draft) for documents in loading for draft in documents.prepare()]
    ordered = list(in_order(posting))
    for entity in openings:
        shortfalls.open_stock(context, entity, ordered)
    for number, (documents, draft) in enumerate(ordered, 1):
        documents.post(draft)
        context.tell(documents.entity.name, number, len(ordered))
    for documents in loading:
        documents.finish()


def complete(profile: Profile, options: Mapping[str, str]) -> dict[str, str]:
    """Every option of the profile: as said, or its default. Raises InvalidInput."""
    known = {option.name: option for option in profile.options}
    for name in options:
        if name not in known:
            text = _("The profile has no option “%(name)s”. It has: %(known)s.")
            raise InvalidInput.of("options", text % {"name": name, "known": ", ".join(known) or "–"})
    made = {name: str(options.get(name) or option.default) for name, option in known.items()}
    for name, option in known.items():
        if option.required and not made[name]:
            raise InvalidInput.of("options", _("Say “%(option)s” (%(name)s).") % {"option": option, "name": name})
    return made


def check_company(profile: Profile, company: Any) -> None:
    """Rules of the company without which the profile's documents would all be refused."""
    missing = [name for name in profile.needs if not getattr(company, name, False)]
    if missing:
        labels = [str(company._meta.get_field(name).verbose_name) for name in missing]
        text = _("%(company)s doesn't allow what this profile needs: %(rules)s. Change it under companies first.")
        raise ProfileMistakes(profile.name, [text % {"company": company, "rules": ", ".join(labels)}])
