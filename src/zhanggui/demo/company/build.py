"""Making the demo company: masters, a year of business, and work that waits for everybody."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from zhanggui.access.commands import setup
from zhanggui.kernel.models import Company

from . import masters, waiting
from .masters import World
from .plan import DAYS, Simulation
from .year import Year

CODE = "LC"


def exists() -> bool:
    return Company.objects.filter(code=CODE).exists()


def build(*, at: dt.datetime, tell: Callable[[str], None]) -> str:
    """Make the company up to the day before ``at``; returns the password of its users, which is kept nowhere.

    ``at`` is the present; the year ends there.
    """
    started = time.perf_counter()
    start = at.date() - dt.timedelta(days=DAYS)
    long_ago = at - dt.timedelta(days=DAYS + 1)
    company, money = masters.company(long_ago)
    made = setup.demo_users(company, at=long_ago)
    if made is None:
        raise RuntimeError("the demo company's users are there, but the company isn't")
    users, password = made
    world = World(company, {user.username: user for user in users}, currencies=money)
    masters.masters(world, start, long_ago)
    year = Year(world)
    year.play(Simulation(start).run(), _progress(tell, started))
    waiting.leave(year, at)
    tell(f"The demo company is ready: {sum(year.done.values()):,} events in {time.perf_counter() - started:,.0f} s.")
    return password


def _progress(tell: Callable[[str], None], started: float) -> Callable[[int, object], None]:
    last = [started]

    def step(number: int, event: object) -> None:
        now = time.perf_counter()
        if now - last[0] >= 5:
            last[0] = now
            tell(f"Making the demo company: {event.day:%Y-%m}, {number:,} events")  # type: ignore[attr-defined]

    return step
