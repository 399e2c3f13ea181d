"""Inviting people, sending them links, and the permissions of a role."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhanggui.access import forms, mails, permissions
from zhanggui.access.commands import invitations, roles
from zhanggui.access.models import Role, SignedLink, User
from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal
from zhanggui.ui.guard import Guarded

from . import SECRETS, person, site


def require(user: Any, command: Command, subject: object = None) -> None:
    """A page whose form would be refused isn't shown either."""
    if not user.has_perm(command.permission, subject):
        raise NotAllowed(step=str(command.label), permission=command.permission)


@SECRETS
class Invite(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        require(request.user, invitations.invite)
        return render(request, "access/invite.html", {"form": forms.InviteForm(by=person(request))})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = forms.InviteForm(request.POST, by=person(request))
        if form.is_valid():
            try:
                user = invitations.invite(by=request.user, at=timezone.now(), **form.cleaned_data)
                return sent(request, user, user.invitation)
            except InvalidInput as refusal:
                form.refuse(refusal)
        return render(request, "access/invite.html", {"form": form})


@SECRETS
class SendLink(Guarded):
    """To somebody who never came in, the invitation again; to the others, a link for a new password."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = User.objects.visible_to(request.user).filter(pk=pk).first()
        if user is None:
            raise NotFound
        offer = invitations.offer_reset if user.has_usable_password() else invitations.invite_again
        return sent(request, user, offer(user, by=request.user, at=timezone.now()))


def sent(request: HttpRequest, user: User, link: SignedLink) -> HttpResponse:
    """Mail the link; its address is shown once as well, for where mail doesn't work."""
    invited = link.purpose == invitations.INVITATION
    address = site(request) + reverse("invitation" if invited else "new_password", args=[link.secret])
    send = mails.send_invitation if invited else mails.send_reset
    try:
        send(user, link, address, get_language() or "en")
        arrived = True
    except (SMTPException, OSError):
        arrived = False
    context = {"person": user, "address": address, "arrived": arrived, "invited": invited}
    return render(request, "access/link_sent.html", context)


class RolePermissions(Guarded):
    """Patterns to edit, and what they come to."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        role = self._role(pk)
        return self._page(role, forms.CodesForm(initial={"codes": "\n".join(role.codes)}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        role, form = self._role(pk), forms.CodesForm(request.POST)
        if form.is_valid():
            try:
                roles.update(role, by=request.user, at=timezone.now(), codes=form.cleaned_data["codes"].split())
            except InvalidInput as refusal:
                form.refuse(refusal)
            except Refusal as refusal:
                form.add_error("codes", str(refusal))
            else:
                messages.success(request, _("The permissions of “%(role)s” are saved.") % {"role": role.label})
                return redirect("role_permissions", role.pk)
        return self._page(role, form)

    def _role(self, pk: int) -> Role:
        role = Role.objects.visible_to(self.request.user).filter(pk=pk).first()
        if role is None:
            raise NotFound
        require(self.request.user, roles.update, role)
        return role

    def _page(self, role: Role, form: forms.CodesForm) -> HttpResponse:
        saved = permissions.allowed(Role.objects.get(pk=role.pk).codes)
        subjects = [
            (one, [(known, known.code in saved) for known in one.permissions]) for one in permissions.subjects()
        ]
        return render(self.request, "access/role_permissions.html", {"role": role, "form": form, "subjects": subjects})
