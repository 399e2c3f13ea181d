"""Who may what, everywhere: every Screen × every shipped role × a document of one's own and of a foreign company.

What is expected is counted here from the patterns of the role, not asked of the program. A role's person has it in one
company. Reading is tried on page, list, file, paper, chain and API; changing by the API, whose steps and whose drafts
are the same commands as the page's. Whatever is refused must have changed nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.db import models, transaction
from django.test import Client

from zhanggui.access.models import Grant, Role, User
from zhanggui.access.queries.grants import SELF
from zhanggui.access.roles import ROLES
from zhanggui.kernel import commands
from zhanggui.kernel.models import Activity
from zhanggui.kernel.nouns import permission
from zhanggui.masterdata.tests import make as masters
from zhanggui.ui import pages, screen, steps
from zhanggui.ui.screen import Screen

from .business import Business, business_documents
from .registries import name

NOBODY = "nobody"
CODES = {role.code: role.codes for role in ROLES} | {NOBODY: ()}
REFUSED = (403, 404)
ASKED = frozenset({"approvals.approval.approve", "approvals.approval.reject", "approvals.approval.transfer"})
"""Only who is asked may decide, whatever their role."""
OTHERWISE = frozenset({"activities", "last-prices"})
"""Rows as visible as what they tell of: see masterdata/test_activities.py and pricing/test_last_prices.py."""
OF_SOMEBODY = {"statement-of-account": 404}
"""Pages that must be told of whom."""


@dataclass(frozen=True)
class Case:
    """One row within reach and one of a foreign company; None where there is none."""

    screen: Screen
    ours: models.Model | None
    theirs: models.Model | None


@dataclass(frozen=True)
class Two:
    cases: list[Case]
    people: dict[str, User]


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: Any) -> Iterator[Two]:
    """Two companies with every document there is, and one person a role in the first; undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        ours, theirs = Business(1), Business(1)
        for world in (ours, theirs):
            for model in business_documents():
                world.draft(model)
        people = {code: _person(code, ours) for code in CODES}
        yield Two([_case(one, ours, theirs) for one in screen.registered().values()], people)
        transaction.set_rollback(True)


def _person(code: str, world: Business) -> User:
    role, _made = Role.objects.get_or_create(code=code, defaults={"name": code, "codes": list(CODES[code])})
    person = User.objects.create(username=f"scope-{code}", name=code, company=world.company)
    Grant.objects.create(user=person, role=role, company=world.company)
    return person


def _case(one: Screen, ours: Business, theirs: Business) -> Case:
    paths = _company_paths(one.model)
    rows = one.model._default_manager.order_by("-pk")
    if not paths:
        return Case(one, rows.first(), None)
    found = [_of(rows, paths, world.company.pk) for world in (ours, theirs)]
    return Case(one, *found)


def _company_paths(model: Any) -> tuple[str, ...]:
    declared = getattr(model, "scope_paths", {}).get("company")
    return tuple(declared) if declared is not None else ("company",) if hasattr(model, "company") else ()


def _of(rows: Any, paths: tuple[str, ...], company: int) -> Any:
    either = models.Q()
    for path in paths:
        either |= models.Q(**{path: company})
    return rows.filter(either).first()


def names(code: str, wanted: str) -> bool:
    return any(fnmatchcase(wanted, pattern) for pattern in CODES[code])


def oneself(wanted: str) -> bool:
    """What everybody may do with what is their own."""
    return any(fnmatchcase(wanted, pattern) for pattern in SELF)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_document_is_tried(two: Two) -> None:
    tried = {type(case.ours) for case in two.cases if case.ours and case.theirs}
    assert tried >= set(business_documents())


@pytest.mark.parametrize("code", CODES)
def test_a_role_reads_what_it_names_in_its_own_company_alone(two: Two, code: str) -> None:
    client, wrong = client_of(two.people[code]), []
    for case in two.cases:
        view = permission(case.screen.model, "view")
        if oneself(view):
            continue
        may = names(code, view)
        noun = case.screen.noun
        wrong += _unexpected(client, 200 if may else 403, f"/{noun}/", f"/{noun}/export.csv", f"/api/v1/{noun}/")
        for row, expected in ((case.ours, 200), (case.theirs, 404)):
            if row is not None and noun not in OTHERWISE:
                wrong += _at_each_place(client, expected if may else 403, case.screen, row, paper=code == "boss")
        if may and case.theirs is not None:
            listed = client.get(f"/api/v1/{noun}/?limit=500").json()["results"]
            wrong += [f"/{noun}/ lists {row['id']}" for row in listed if row["id"] == case.theirs.pk]
    assert wrong == []


def _at_each_place(client: Client, expected: int, one: Screen, row: Any, *, paper: bool = False) -> list[str]:
    """``paper``: whether one is set too, which takes its time; a refused one takes none."""
    base = f"{one.noun}/{row.pk}/"
    places = [f"/{base}", f"/{base}history/?on=2026-01-31", f"/api/v1/{base}"]
    if one.is_document:
        places.append(f"/{base}chain/")
        places += [f"/{base}print/", f"/api/v1/{base}print/"] if paper or expected in REFUSED else []
    return _unexpected(client, expected, *places)


def _unexpected(client: Client, expected: int, *addresses: str) -> list[str]:
    answers = {address: client.get(address).status_code for address in addresses}
    return [f"{address}: {status}, not {expected}" for address, status in answers.items() if status != expected]


@pytest.mark.parametrize("code", CODES)
def test_a_page_opens_for_the_roles_that_name_it(two: Two, code: str) -> None:
    client = client_of(two.people[code])
    wrong = []
    for slug, page in pages.registered().items():
        may = all(names(code, needed) for needed in (page.permission, *page.further))
        may = may and (not page.either or any(names(code, needed) for needed in page.either))
        wrong += _unexpected(client, OF_SOMEBODY.get(slug, 200) if may else 403, f"/{slug}/")
    upload = "exchange.import_batch.draft"
    assert wrong + _unexpected(client, 200 if names(code, upload) else 403, "/import-files/") == []


@pytest.mark.parametrize("code", CODES)
def test_a_role_changes_what_it_names_in_its_own_company_alone(two: Two, code: str) -> None:
    client, wrong = client_of(two.people[code]), []
    for case in two.cases:
        for made in _commands(case.screen):
            for row, is_ours in ((case.ours, True), (case.theirs, False)):
                if row is not None and not oneself(made.permission):
                    wrong += _tried(client, code, case.screen, made, row, is_ours=is_ours)
        wrong += _created(client, code, case.screen)
    assert wrong == []


def _commands(one: Screen) -> list[commands.Command]:
    """What acts on one row, by an address of its own."""
    if not one.editing:
        return []
    found = [c for c in steps.steps_of(one) if steps.is_editing(c) or steps.step_form(one, c, None).possible]
    pushes = [c for c in commands.pushes_from(one.model) if steps.step_form(one, c, None).possible]
    return [*found, *pushes]


def _tried(client: Client, code: str, one: Screen, made: commands.Command, row: Any, *, is_ours: bool) -> Iterator[str]:
    may = names(code, permission(one.model, "view")) or oneself(permission(one.model, "view"))
    method, address = _address(one, made, row)
    status, changed = _sent(client, method, address)
    allowed = is_ours and may and names(code, made.permission) and made.permission not in ASKED
    if allowed != (status not in REFUSED):
        yield f"{method} {address} ({name(made)}): {status}, {'allowed' if allowed else 'not allowed'}"
    if changed and not allowed:
        yield f"{method} {address} changed something"
    if status >= 500 or (may and not is_ours and status != 404):
        yield f"{method} {address}: {status}"


def _address(one: Screen, made: commands.Command, row: Any) -> tuple[str, str]:
    base = f"/api/v1/{one.noun}/{row.pk}/"
    if made.push_from is one.model:
        return "post", f"{base}push/{made.name}/"
    method = {"revise": "patch", "update": "patch", "discard": "delete", "remove": "delete"}.get(made.name)
    return (method, base) if method else ("post", f"{base}{made.name}/")


def _created(client: Client, code: str, one: Screen) -> Iterator[str]:
    made = one.create_command
    if made is None or oneself(made.permission):
        return
    status, changed = _sent(client, "post", f"/api/v1/{one.noun}/")
    may = names(code, permission(one.model, "view")) and names(code, made.permission)
    if may != (status != 403) or status >= 500 or (changed and not may):
        yield f"POST /api/v1/{one.noun}/: {status}, {'allowed' if may else 'not allowed'}"


def _sent(client: Client, method: str, address: str) -> tuple[int, bool]:
    """The status, and whether anything was told; undone afterwards."""
    with transaction.atomic():
        before = Activity.objects.count()
        status = getattr(client, method)(address, data=json.dumps({}), content_type="application/json").status_code
        changed = Activity.objects.count() != before
        transaction.set_rollback(True)
    return status, changed


# -- narrower Grants: a warehouse, one's own


def _owned() -> list[Any]:
    return [model for model in business_documents() if any(f.name == "owner" for f in model._meta.concrete_fields)]


@pytest.mark.parametrize("scope", [Grant.Scope.OWN, Grant.Scope.DEPARTMENT])
def test_a_narrow_grant_shows_ones_own_documents_alone(two: Two, scope: str) -> None:
    ours = two.people["boss"].company
    with transaction.atomic():
        person = masters.user("*", company=ours, scope=scope)
        client, wrong = client_of(person), []
        for case in two.cases:
            if case.ours is not None and type(case.ours) in _owned():
                wrong += _at_each_place(client, 404, case.screen, case.ours)
                type(case.ours)._default_manager.filter(pk=case.ours.pk).update(owner=person)
                wrong += _at_each_place(client, 200, case.screen, case.ours)
        transaction.set_rollback(True)
    assert wrong == []


def test_a_grant_for_another_warehouse_shows_no_document_of_this_one(two: Two) -> None:
    ours = two.people["boss"].company
    with transaction.atomic():
        elsewhere = masters.warehouse(ours)
        client, wrong = client_of(masters.user("*", company=ours, warehouse_id=elsewhere.pk)), []
        stored = [
            case
            for case in two.cases
            if isinstance(case.ours, tuple(business_documents())) and getattr(case.ours, "warehouse_id", None)
        ]
        for case in stored:
            wrong += _at_each_place(client, 404, case.screen, case.ours)
        transaction.set_rollback(True)
    assert len(stored) > 5
    assert wrong == []
