"""The first rows: shipped roles, the first administrator, and one user a role for the demo company."""

from __future__ import annotations

import datetime as dt
import secrets

from zhanggui.access.models import SYSTEM, Department, Role, User
from zhanggui.access.roles import ROLES, ShippedRole
from zhanggui.kernel.models import Company

from . import departments, grants, roles, users

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike: somebody types the password from a terminal."""

DEMO_USERS = (
    ("buyer", "Li Na", "李娜", "purchasing"),
    ("sales", "Wang Wei", "王伟", "sales"),
    ("store", "Zhang Min", "张敏", "warehouse"),
    ("finance", "Chen Jing", "陈静", "finance"),
    ("planner", "Liu Yang", "刘洋", "planning"),
    ("boss", "Zhao Lei", "赵磊", "management"),
    ("admin", "Sun Hao", "孙浩", "administration"),
)
DEPARTMENTS = {
    "purchasing": ("Purchasing", "采购部"),
    "sales": ("Sales", "销售部"),
    "warehouse": ("Warehouse", "仓储部"),
    "finance": ("Finance", "财务部"),
    "planning": ("Planning", "计划部"),
    "management": ("Management", "总经办"),
    "administration": ("Administration", "信息部"),
}


def install_roles(*, at: dt.datetime) -> None:
    """Make the shipped roles, and bring those up to date that nobody has changed. May run at every start."""
    known = Role.objects.in_bulk([role.code for role in ROLES], field_name="code")
    for shipped in ROLES:
        _install(shipped, known.get(shipped.code), at)


def _install(shipped: ShippedRole, role: Role | None, at: dt.datetime) -> None:
    codes = sorted(set(shipped.codes))
    mark = {"shipped": codes}
    if role is None:
        roles.create(
            by=SYSTEM, at=at, code=shipped.code, name=shipped.name, name_zh=shipped.name_zh, codes=codes, extra=mark
        )
    elif role.extra.get("shipped") == role.codes != codes:
        roles.update(role, by=SYSTEM, at=at, codes=codes, extra={**role.extra, **mark})


def first_administrator(*, at: dt.datetime, username: str = "admin") -> tuple[User, str] | None:
    """Make an administrator where there is no user at all; return them with the password, which is kept nowhere."""
    if User.objects.exists():
        return None
    install_roles(at=at)
    secret = password()
    user = users.create(by=SYSTEM, at=at, username=username, password=secret)
    grants.give(by=SYSTEM, at=at, user=user, role=Role.objects.get(code="admin"))
    return user, secret


def demo_users(company: Company, *, at: dt.datetime, language: str = "") -> tuple[list[User], str] | None:
    """One user a role, all with one random password, which is returned and kept nowhere; None where they are there."""
    if User.objects.filter(username__in=[name for name, *_ in DEMO_USERS]).exists():
        return None
    install_roles(at=at)
    places = _departments(company, at)
    shipped, secret = Role.objects.in_bulk(field_name="code"), password()
    made = []
    for username, name, name_zh, place in DEMO_USERS:
        user = users.create(
            by=SYSTEM,
            at=at,
            username=username,
            password=secret,
            name=name,
            name_zh=name_zh,
            email=f"{username}@demo.example",
            language=language,
            department=places[place],
            company=company,
        )
        grants.give(by=SYSTEM, at=at, user=user, role=shipped[username])
        made.append(user)
    return made, secret


def _departments(company: Company, at: dt.datetime) -> dict[str, Department]:
    known = Department.objects.in_bulk(list(DEPARTMENTS), field_name="code")
    for code, (name, name_zh) in DEPARTMENTS.items():
        if code not in known:
            known[code] = departments.create(by=SYSTEM, at=at, company=company, code=code, name=name, name_zh=name_zh)
    return known


def password() -> str:
    """Twelve characters in three groups: about 59 bits, easy to type."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
