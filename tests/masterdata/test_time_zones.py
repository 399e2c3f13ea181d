"""A company's time zone is one that exists: pages and dates are told in it."""

from __future__ import annotations

import pytest

from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company
from zhanggui.masterdata.commands import companies
from zhanggui.masterdata.tests import make
from zhanggui.masterdata.tests.make import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("zone", ["Shanghai", "America", "../etc/passwd", "x" * 60, "asia/shanghai"])
def test_an_unknown_time_zone_is_refused_at_its_field(zone: str) -> None:
    world = World()
    with pytest.raises(InvalidInput) as refusal:
        companies.update(world.company, **world.acting(), time_zone=zone)
    assert [error.field for error in refusal.value.errors] == ["time_zone"]
    with pytest.raises(InvalidInput):
        make.company(world.by, time_zone=zone)
    assert set(Company.objects.values_list("time_zone", flat=True)) == {"Asia/Shanghai"}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "Europe/Zurich"])
def test_a_known_one_is_kept(zone: str) -> None:
    assert make.company(time_zone=zone).time_zone == zone
