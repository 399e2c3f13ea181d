"""What stands on paper: the document as it was, in the wanted language, as far as the reader may see it."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from tests.exchange.papers import page_texts, printed, text_of

from zhanggui.exchange.printing import compiling, papers
from zhanggui.exchange.printing.orders import answer, order
from zhanggui.exchange.printing.tongues import tongue
from zhanggui.masterdata.models import Address, PaymentTerm
from zhanggui.masterdata.tests import make as masters
from zhanggui.masterdata.tests.make import World
from zhanggui.purchasing.commands import purchase_orders
from zhanggui.purchasing.models import PurchaseOrder
from zhanggui.purchasing.tests import make
from zhanggui.purchasing.tests.make import line
from zhanggui.ui.screen import screen_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    made = World(
        name="Harbour Trading Co., Ltd.",
        name_zh="海港贸易有限公司",
        tax_number="91310000MA1FL0XY3K",
        address="世纪大道1568号",
        phone="021-5888",
    )
    party = made.supplier.party
    party.name, party.name_zh, party.tax_number = "Precision Rail Works", "精密导轨制造厂", "91330200744973012A"
    party.save()
    Address.objects.create(party=party, street="88 Xingye Road", city="Ningbo")
    return made


@pytest.fixture
def ordered(world: World) -> PurchaseOrder:
    rail = world.item("RAIL-15", name="Linear rail", name_zh="直线导轨", specification="L=500")
    term = PaymentTerm.objects.create(code="N30", name="30 days net", name_zh="月结30天")
    rows = [line(rail, 3, "1113.71"), line(world.item("BLOCK"), 2000, "0.5")]
    header: dict[str, Any] = {"reference": "Q-118", "note": "Call before\ndelivery.", "date": dt.date(2026, 3, 2)}
    return make.purchase_order(world, lines=rows, payment_term=term, **header)


def test_a_purchase_order_in_chinese(world: World, ordered: PurchaseOrder) -> None:
    text = printed(ordered, world.by, "zh-hans")

    assert f"采购订单{ordered.number}" in text
    for part in (
        "海港贸易有限公司",
        "税号91310000MA1FL0XY3K",
        "精密导轨制造厂88 Xingye Road, Ningbo",
        "税号91330200744973012A",
        "日期2026年3月2日",
        "付款条件月结30天",
        "供应商单号Q-118",
        "1 RAIL-15直线导轨L=500 3 pcs 1,113.71 13% 3,341.13",
        "2 BLOCK",
        "2,000 pcs 0.50 13% 1,000.00",
        "价税合计CNY 4,341.13",
        "金额大写人民币肆仟叁佰肆拾壹元壹角叁分",
        "供应商确认（签字、盖章）",
        "第1页，共1页",
    ):
        assert part in text, part
    assert "草稿" not in text


def test_the_same_order_in_english(world: World, ordered: PurchaseOrder) -> None:
    text = printed(ordered, world.by, "en")

    for part in (
        f"Purchase order {ordered.number}",
        "Harbour Trading Co., Ltd.",
        "Precision Rail Works 88 Xingye Road, Ningbo",
        "Tax number 91330200744973012A",
        "Date 2 March 2026",
        "Payment term 30 days net",
        "1 RAIL-15 Linear rail L=500 3 pcs 1,113.71 13% 3,341.13",
        "Net amount CNY 3,841.71",
        "Tax CNY 499.42",
        "Total CNY 4,341.13",
        "Amount in words CNY Four thousand three hundred forty-one and 13/100 only",
        "Note Call before delivery.",
        "Confirmed by the supplier (signature, stamp)",
        "Page 1 of 1",
    ):
        assert part in text, part


def test_headings_can_stand_in_both_languages(world: World, ordered: PurchaseOrder) -> None:
    text = printed(ordered, world.by, "zh-hans", headings="both")

    assert "采购订单Purchase order" in text
    assert "供应商Supplier精密导轨制造厂" in text
    assert "第1页，共1页Page 1 of 1" in text


def test_a_paper_stays_as_the_document_was(world: World, ordered: PurchaseOrder) -> None:
    """Everything that a master says now is different from what it said when the order left draft."""
    chinese, english = printed(ordered, world.by, "zh-hans"), printed(ordered, world.by, "en")
    party, company, item = ordered.supplier.party, ordered.company, ordered.lines.first().item
    Address.objects.filter(party=party).update(street="1 New Street")
    for row, values in (
        (party, {"name": "Other Works", "tax_number": "NEW"}),
        (company, {"name": "Other Trading", "address": "elsewhere", "tax_number": "NEWER"}),
        (item, {"name": "Renamed", "name_zh": "改名"}),
        (ordered.payment_term, {"name": "cash"}),
        (world.tax, {"rate": Decimal(6), "name": "6"}),
    ):
        type(row).objects.filter(pk=row.pk).update(**values)

    after = printed(ordered, world.by, "en")

    assert printed(ordered, world.by, "zh-hans") == chinese
    assert "1 RAIL-15直线导轨L=500 3 pcs" in after, "the line's own text, in the language of its entry"
    assert after.split(" 1 RAIL-15")[0] == english.split(" 1 RAIL-15")[0]
    assert "Renamed" not in after


def test_a_draft_shows_what_is_true_now_and_says_what_it_is(world: World) -> None:
    draft = make.purchase_order(world, status="draft", lines=[line(world.item(), 1, 1)])
    assert "Precision Rail Works" in printed(draft, world.by)
    type(world.supplier.party).objects.update(name="Moved Works")

    text = printed(draft, world.by)

    assert "Moved Works" in text
    assert "DRAFT" in text
    assert "草稿" in printed(draft, world.by, "zh-hans")


def test_a_cancelled_document_says_so(world: World, ordered: PurchaseOrder) -> None:
    purchase_orders.cancel(ordered, **world.acting())

    assert "CANCELLED" in printed(ordered, world.by)
    assert "已作废" in printed(ordered, world.by, "zh-hans")


def test_without_the_right_to_prices_there_are_none_on_paper(world: World, ordered: PurchaseOrder) -> None:
    reader = masters.user("*.*.view", company=world.company)

    text = printed(ordered, reader, "zh-hans")

    assert "1 RAIL-15直线导轨L=500 3 pcs" in text
    for part in ("1,113.71", "3,341.13", "4,341.13", "3,841.71", "价税合计", "人民币", "单价"):
        assert part not in text, part


def test_prices_of_one_company_are_not_those_of_another(world: World, ordered: PurchaseOrder) -> None:
    reader = masters.user("*.*.view")
    role = masters.Role.objects.create(code="PRICES", name="prices", codes=["masterdata.price.*"])
    masters.Grant.objects.create(user=reader, role=role, company=World().company)

    assert "4,341.13" not in printed(ordered, reader)
    assert "4,341.13" in printed(ordered, world.by)


def test_text_lines_and_charges_have_a_name_and_no_quantity_of_nothing(world: World) -> None:
    rows = [
        line(world.item("RAIL"), 1, 100),
        {"kind": "charge", "name": "Freight", "quantity": Decimal(1), "price": Decimal(25)},
        {"kind": "text", "name": "Thank you"},
    ]
    text = printed(make.purchase_order(world, lines=rows), world.by)

    assert "2 Freight 1 25.00" in text
    assert "3 Thank you" in text
    assert "3 Thank you 0" not in text


INJECTIONS = [
    '#eval("1+1") #import "x" #panic("no")',
    "$x^2$ *bold* _it_ `raw` [content] <label> @ref // end",
    '\\ \\u{41} \\" ") #(',
    "= Heading - list + enum / term: ~ --- ...",
    "😀 🚚 ☃ 𠮷",
    "مرحبا بالعالم שלום",
    "{{ braces }} {% tag %} <b>html</b> &amp;",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_texts_of_people_are_shown_as_they_are(world: World, text: str) -> None:
    party = world.supplier.party
    party.name = text
    party.save()
    item = world.item(name=text, specification=text[:100])
    made = make.purchase_order(world, lines=[line(item, 1, 1, note=text)], note=text, reference=text[:60])

    found = printed(made, world.by)

    if text.isascii():
        assert found.count(text.replace("  ", " ")) >= 3
    assert "Total CNY 1.00" in found


def test_endless_texts_are_broken_into_lines_and_pages(world: World) -> None:
    long, unbroken = "很长的备注。" * 1700, "X" * 400
    made = make.purchase_order(world, lines=[line(world.item(), 1, 1, note=unbroken)], note=long)

    text = printed(made, world.by, "zh-hans")

    assert text.count("很长的备注") > 1650, "page feet may cut one in two"
    assert text.replace(" ", "").count("X" * 400) == 1
    assert "第3页，共" in text


def test_control_characters_do_no_harm(world: World) -> None:
    made = make.purchase_order(world, lines=[line(world.item(), 1, 1)], note="a\x07b\x1bc\u2028d\r\ne")

    assert "Note a b c d e" in printed(made, world.by)


def test_the_head_of_the_table_stands_on_every_page(world: World) -> None:
    item = world.item("RAIL")
    made = make.purchase_order(world, lines=[line(item, n + 1, 1) for n in range(100)])
    screen = screen_of(PurchaseOrder)

    pages = page_texts(order(screen, {"language": "en"}, "").pdf([made], world.by))

    assert len(pages) == 3
    assert all("# Code Item Quantity Unit Price" in page for page in pages)
    assert [f"Page {n} of 3" in page for n, page in enumerate(pages, 1)] == [True] * 3
    assert "100 RAIL" in pages[-1]
    assert "Total CNY 5,050.00" in pages[-1]


def test_papers_in_one_file_count_their_pages_apart(world: World) -> None:
    item = world.item("RAIL")
    long = make.purchase_order(world, lines=[line(item, 1, 1)] * 60)
    short = make.purchase_order(world, lines=[line(item, 2, 1)])

    pages = page_texts(order(screen_of(PurchaseOrder), {"language": "en"}, "").pdf([long, short], world.by))

    assert [page[page.index("Page ") :].split(" #")[0][:11] for page in pages] == [
        "Page 1 of 2",
        "Page 2 of 2",
        "Page 1 of 1",
    ]


def test_queries_do_not_grow_with_the_lines(world: World) -> None:
    def count(size: int) -> int:
        items = [world.item() for _ in range(size)]
        made = make.purchase_order(world, lines=[line(item, 1, 1) for item in items])
        screen = screen_of(PurchaseOrder)
        with CaptureQueriesContext(connection) as queries:
            papers.paper(screen, screen.get(world.by, made.pk), world.by, tongue("en"))
        return len(queries)

    assert count(200) == count(2) <= 6


def test_a_paper_tells_nothing_of_what_happened_since(world: World, ordered: PurchaseOrder) -> None:
    """How much came, and what was thought of the price, is no business of the supplier."""
    make.goods_receipt(world, ordered, 2)

    text = printed(ordered, world.by)

    for part in ("Received", "Invoiced", "Price from", "partly", "Next due date"):
        assert part not in text, part


def test_wide_tables_lie_across_the_page(world: World) -> None:
    variants = {"discount": Decimal(5), "note": "packed by sixes, on pallets", "due_date": dt.date(2026, 4, 1)}
    item = world.item("A-VERY-LONG-CODE-0001", name="A long name of an item", specification="with a long specification")
    made = make.purchase_order(world, lines=[line(item, 123456, "12345.678901", **variants)])
    content = order(screen_of(PurchaseOrder), {"language": "en"}, "").pdf([made], world.by)

    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert box.width > box.height
    assert "12,345.678901" in text_of(content)


def test_templates_have_only_words_that_the_catalogue_knows() -> None:
    chinese = tongue("zh-hans")
    own = sorted(compiling.ROOT.glob("*/templates/print/*.typ"))

    assert len(own) >= 6
    words = {text: found for path in own for text, found in compiling.words(path, chinese).items()}
    assert {text for text, found in words.items() if found == text} == set()


def test_a_mistake_in_a_template_is_named(tmp_path: Path) -> None:
    template = tmp_path / "wrong.typ"
    template.write_text("#panic(1)")

    with pytest.raises(compiling.NotPrintable, match=r"wrong\.typ"):
        compiling.pdf([], template, tongue("en"))


def test_a_file_is_named_whatever_people_call_things() -> None:
    assert answer(b"", 'a"b\r\nc')["Content-Disposition"] == 'inline; filename="a\\"b c.pdf"'
    assert answer(b"", "单据1")["Content-Disposition"] == "inline; filename*=utf-8''%E5%8D%95%E6%8D%AE1.pdf"
