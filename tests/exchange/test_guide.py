"""The guide's example runs exactly as it is printed, and the guide names everything that a profile can say."""

from __future__ import annotations

import inspect
import re
import shlex
from decimal import Decimal
from pathlib import Path

import pytest

from zhanggui.access.models import User
from zhanggui.exchange.console import main
from zhanggui.exchange.importing import profile_toml, values_toml
from zhanggui.exchange.importing.transforms import REGISTRY
from zhanggui.exchange.importing.values import TESTS
from zhanggui.masterdata.models import Customer, Item
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.settlement.models import OpenItem
from zhanggui.stock.models import StockBalance

GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/import.md"
PART = re.compile(
    r"`(?P<file>[\w.]+)`\n\n```\w*\n(?P<content>.*?)```|```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.S
)
D = Decimal


def plain(text: str) -> list[str]:
    """Without what differs from run to run: numbers of documents and seconds."""
    text = re.sub(r"\b([A-Z]{2})\d{6}-\d{4}", r"\1…", text)
    text = re.sub(r"\d+\.\d s\.", "… s.", text)
    return [line.rstrip() for line in text.strip().splitlines()]


@pytest.mark.django_db
def test_the_example_runs_as_it_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(money="EUR")
    User.objects.filter(pk=world.by.pk).update(username="admin")
    (tmp_path / "tally").mkdir()
    monkeypatch.chdir(tmp_path)
    commands = 0

    for part in PART.finditer(GUIDE.read_text("utf-8")):
        if part["file"]:
            folder = tmp_path if part["file"].endswith(".toml") else tmp_path / "tally"
            (folder / part["file"]).write_text(part["content"], "utf-8")
            continue
        commands += 1
        program, name, *arguments = shlex.split(part["command"])
        assert (program, name) == ("zhanggui", "import")
        main(arguments)
        said, printed = plain(capsys.readouterr().out), plain(part["output"])
        if "…" in printed[:1]:
            said, printed = said[-1:], printed[-1:]
        assert said == printed

    assert commands == 3
    _everything_is_there()


def _everything_is_there() -> None:
    rail = Item.objects.get(code="R-15")
    assert (rail.specification, rail.category.name, rail.unit.code, rail.list_price) == (
        "15 mm",
        "Rails",
        "m",
        D("48.5"),
    )
    assert not Item.objects.filter(code="X-1").exists()
    assert set(Customer.objects.filter(code__startswith="1000").values_list("name", flat=True)) == {
        "Maier Maschinenbau",
        "Atelier Vert",
    }
    stock = StockBalance.objects.filter(location__kind="internal")
    assert dict(stock.values_list("item__code", "quantity")) == {"R-15": D("120.5"), "C-15": 60, "G-1": 12}
    assert sorted(OpenItem.objects.values_list("side", "amount")) == [("payable", 1240), ("receivable", 350)]
    order = PurchaseOrder.objects.get()
    assert (order.status, order.external_refs["tally.number"]) == ("confirmed", "PO-311")
    assert list(order.lines.order_by("position").values_list("quantity", flat=True)) == [120, 100]


def test_the_guide_names_everything_that_a_profile_can_say() -> None:
    text = GUIDE.read_text("utf-8")
    source = inspect.getsource(profile_toml) + inspect.getsource(values_toml)
    keys = set(
        re.findall(
            r"\.(?:text|flag|count|texts|table|tables|take|columns|values)\((?:table, |inner, )?\"(\w+)\"", source
        )
    )
    keys |= set(re.findall(r"\"(\w+)\" in (?:table|inner)", source))
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", text))))

    assert sorted(keys - named - {"reason", "label"}) == []
    assert sorted(REGISTRY.keys() - named) == []
    assert sorted(TESTS.keys() - named) == []
