"""The roles that come with the program, and what each may do.

A pattern names permission codes: ``*`` stands for any characters. Each app adds its lines here when it comes. Whoever
buys doesn't pay; whoever stores sees no prices; whoever pays doesn't order; only administrators give rights.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

PURCHASE_PRICES, SALES_PRICES, MARGINS = (
    "masterdata.price.purchase",
    "masterdata.price.sales",
    "masterdata.price.margin",
)
CONTACT = "access.user.contact"
"""E-mail and last log-in of other people; everybody has it for themselves."""
FIELD_GROUPS = {
    PURCHASE_PRICES: _("Purchase prices"),
    SALES_PRICES: _("Sales prices"),
    MARGINS: _("Margins"),
    CONTACT: _("E-mail and last log-in of users"),
}
"""What the groups of fields are called where permissions are shown."""

EVERYBODY = (
    "kernel.*.view",
    "masterdata.*.view",
    "access.user.view",
    "access.department.view",
    "approvals.approval.*",
)
"""What nearly every page needs to show names; and to ask for approvals, which only those decide who are asked."""


@dataclass(frozen=True, slots=True)
class ShippedRole:
    code: str
    name: str
    name_zh: str
    codes: tuple[str, ...]


ROLES = (
    ShippedRole(
        "buyer",
        "Buyer",
        "采购员",
        (
            *EVERYBODY,
            PURCHASE_PRICES,
            "purchasing.*",
            "pricing.*",
            "masterdata.supplier.*",
            "masterdata.supplier_terms.*",
            "masterdata.party.*",
            "masterdata.contact.*",
            "masterdata.address.*",
            "masterdata.item*",
            "stock.*.view",
            "payables.*.view",
        ),
    ),
    ShippedRole(
        "sales",
        "Sales",
        "销售员",
        (
            *EVERYBODY,
            SALES_PRICES,
            "sales.*",
            "pricing.*",
            "masterdata.customer.*",
            "masterdata.customer_terms.*",
            "masterdata.party.*",
            "masterdata.contact.*",
            "masterdata.address.*",
            "stock.*.view",
            "receivables.*.view",
        ),
    ),
    ShippedRole(
        "store",
        "Store keeper",
        "仓库管理员",
        (
            *EVERYBODY,
            "stock.*",
            "purchasing.purchase_order.view",
            "purchasing.receiving_notice.*",
            "purchasing.goods_receipt.*",
            "purchasing.supplier_return.*",
            "sales.sales_order.view",
            "sales.delivery_notice.*",
            "sales.delivery.*",
            "sales.sales_return.*",
            "masterdata.location.*",
        ),
    ),
    ShippedRole(
        "finance",
        "Finance",
        "财务",
        (
            *EVERYBODY,
            PURCHASE_PRICES,
            SALES_PRICES,
            MARGINS,
            "payables.*",
            "receivables.*",
            "settlement.*",
            "purchasing.*.view",
            "sales.*.view",
            "stock.*.view",
            "pricing.*.view",
            "kernel.exchange_rate.*",
            "kernel.period.*",
            "masterdata.tax.*",
            "masterdata.payment_term.*",
            "masterdata.supplier_terms.*",
            "masterdata.customer_terms.*",
        ),
    ),
    ShippedRole(
        "planner",
        "Planner",
        "计划员",
        (
            *EVERYBODY,
            PURCHASE_PRICES,
            "purchasing.*.view",
            "purchasing.purchase_requisition.*",
            "sales.*.view",
            "stock.*.view",
            "stock.pegging.*",
            "pricing.*.view",
            "masterdata.calendar*",
        ),
    ),
    ShippedRole(
        "boss",
        "Manager",
        "总经理",
        (
            "kernel.*",
            "masterdata.*",
            "exchange.*",
            "approvals.*",
            "pricing.*",
            "stock.*",
            "purchasing.*",
            "sales.*",
            "settlement.*",
            "payables.*",
            "receivables.*",
            "access.*.view",
            CONTACT,
            "ui.saved_view.share",
        ),
    ),
    ShippedRole("admin", "Administrator", "系统管理员", ("*",)),
)
