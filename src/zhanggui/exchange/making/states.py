"""How a made file stands for who asked for it: what is said of it, and what can be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhanggui.exchange.models import MadeFile
from zhanggui.exchange.queries import made_files as queries
from zhanggui.exchange.queries.needs import withdrawn
from zhanggui.ui.screen import Screen, find

STOPPED, WITHDRAWN = "stopped", "withdrawn"
TONES = {"working": "azure", "done": "green", "failed": "red", STOPPED: "red", WITHDRAWN: "orange"}


@dataclass(frozen=True, slots=True)
class Shown:
    """``state``: the status, or what has become of it meanwhile; ``sentence`` says why and what to do."""

    file: MadeFile
    state: str
    sentence: str
    screen: Screen | None

    @property
    def label(self) -> str:
        named = {STOPPED: pgettext("file", "stopped"), WITHDRAWN: pgettext("file", "locked")}
        return named.get(self.state) or self.file.get_status_display()

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "secondary")

    @property
    def is_under_way(self) -> bool:
        return self.state in MadeFile.UNDER_WAY

    @property
    def made(self) -> str:
        return f"{self.file.made_count:,}"

    @property
    def total(self) -> str:
        return f"{self.file.total_count:,}"

    @property
    def source(self) -> str:
        """The address of what it was made from."""
        if self.screen is None:
            return ""
        if not self.file.is_paper:
            return f"{self.screen.url()}?{self.file.query}"
        return self.screen.url("detail", self.file.document_ids[0]) if len(self.file.document_ids) == 1 else ""


def shown(files: Iterable[MadeFile], user: Any, at: dt.datetime) -> list[Shown]:
    """As many queries for many files as for one."""
    found = list(files)
    stopped = queries.stopped(found, at)
    idle = any(file.is_under_way for file in found) and not queries.has_worker(at)
    return [_shown(file, user, stopped=file.pk in stopped, idle=idle) for file in found]


def _shown(file: MadeFile, user: Any, *, stopped: bool, idle: bool) -> Shown:
    screen = find(file.noun)
    if stopped:
        return Shown(file, STOPPED, _("The worker stopped before it was ready. Make it anew."), screen)
    if file.status == MadeFile.Status.DONE and withdrawn(user, file.needed):
        return Shown(file, WITHDRAWN, locked(), screen)
    if file.is_under_way and idle:
        text = _("No worker is running. Ask your administrator to start one; the file is made then.")
        return Shown(file, file.status, text, screen)
    return Shown(file, file.status, file.problem, screen)


def locked() -> str:
    return _("You may see less now than when this file was made. Make it anew: it will hold what you may see today.")
