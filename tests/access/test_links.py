"""Signed links: one secret shown once, good until a date, for so many uses, until taken back."""

from __future__ import annotations

import datetime as dt

import pytest

from zhanggui.access.commands import links
from zhanggui.access.models import Outsider, SignedLink, User
from zhanggui.access.queries.links import LinkExpired, LinkRevoked, LinkUnknown, LinkUsed, LinkUsedUp, find
from zhanggui.access.tests import make
from zhanggui.kernel import activity
from zhanggui.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def link(admin: User) -> SignedLink:
    return links.issue(by=admin, at=make.AT, purpose="quotation", lifetime=DAY, subject=admin, use_limit=2)


def test_the_secret_is_shown_once_and_stored_nowhere(link: SignedLink) -> None:
    stored = SignedLink.objects.get(pk=link.pk)

    assert len(link.secret) >= 43
    assert not hasattr(stored, "secret")
    assert link.secret not in str(SignedLink.objects.filter(pk=link.pk).values().get())
    data = activity.timeline(link)[0].payload.data
    assert data["after"]["digest"] == "•••"


def test_a_link_opens_its_object_for_its_purpose(link: SignedLink, admin: User) -> None:
    opened = links.opened(link.secret, purpose="quotation", at=make.AT)

    assert (opened.object_type, opened.object_id, opened.use_count) == ("access.User", admin.pk, 1)
    row = activity.timeline(link)[0]
    assert (row.step, row.actor) == ("use", None)
    with pytest.raises(LinkUnknown):
        links.opened(link.secret, purpose="invitation", at=make.AT)


@pytest.mark.parametrize("secret", ["", "guess", "x" * 10_000, "\0", "汉字"])
def test_a_wrong_secret_is_unknown(link: SignedLink, secret: str) -> None:
    with pytest.raises(LinkUnknown):
        links.opened(secret, purpose="quotation", at=make.AT)


def test_a_link_is_good_until_its_last_second(link: SignedLink) -> None:
    assert find(link.secret, purpose="quotation", at=make.AT + DAY - dt.timedelta(seconds=1)) == link
    with pytest.raises(LinkExpired) as refusal:
        find(link.secret, purpose="quotation", at=make.AT + DAY)
    assert "2026-11-25 02:00" in str(refusal.value)


def test_a_link_counts_its_uses(link: SignedLink) -> None:
    for _ in range(2):
        links.opened(link.secret, purpose="quotation", at=make.AT)

    with pytest.raises(LinkUsedUp) as refusal:
        links.opened(link.secret, purpose="quotation", at=make.AT)
    assert "only 2 times" in str(refusal.value)
    assert SignedLink.objects.get(pk=link.pk).use_count == 2


def test_a_use_found_on_an_old_copy_is_counted_on_the_stored_row(admin: User) -> None:
    link = links.issue(by=admin, at=make.AT, purpose="once", lifetime=DAY, use_limit=1)
    first, second = SignedLink.objects.get(pk=link.pk), SignedLink.objects.get(pk=link.pk)
    links.use(first, by=Outsider(first), at=make.AT)

    with pytest.raises(LinkUsed):
        links.use(second, by=Outsider(second), at=make.AT)


def test_a_link_taken_back_says_so(link: SignedLink, admin: User) -> None:
    links.revoke(link, by=admin, at=make.AT)

    with pytest.raises(LinkRevoked):
        links.opened(link.secret, purpose="quotation", at=make.AT)


def test_an_outsider_reaches_nothing_but_the_object_of_the_link(link: SignedLink, admin: User) -> None:
    other = make.user("other")
    guest = Outsider(link, ("access.user.view",))

    assert guest.has_perm("access.user.view", admin)
    assert not guest.has_perm("access.user.set_password", admin)
    assert not guest.has_perm("access.user.view", other)
    assert not guest.has_perm("access.user.view")
    assert list(guest.visible(User.objects.all())) == [admin]
    with pytest.raises(NotAllowed):
        links.revoke(link, by=guest, at=make.AT)
    foreign = links.issue(by=admin, at=make.AT, purpose="quotation", lifetime=DAY)
    with pytest.raises(NotFound):
        links.use(foreign, by=guest, at=make.AT)
