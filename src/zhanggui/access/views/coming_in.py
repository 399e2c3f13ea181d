"""Log-in, forgotten password, invitation."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from zhanggui.access import forms, tasks, throttling
from zhanggui.access.commands import invitations
from zhanggui.access.models import Outsider, User
from zhanggui.access.queries import links
from zhanggui.kernel.errors import InvalidInput, Refusal

from . import SECRETS, site

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@SECRETS
class LogIn(LoginView):
    """Rotates the session and the CSRF token, and follows ``next`` to our own pages only."""

    template_name = "access/login.html"
    authentication_form = forms.LogInForm
    redirect_authenticated_user = True


@SECRETS
class Forgotten(View):
    """Answers the same whoever asks: nobody learns which addresses are known."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "access/forgotten.html", {"form": forms.ForgottenForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = forms.ForgottenForm(request.POST), timezone.now()
        if not form.is_valid():
            return render(request, "access/forgotten.html", {"form": form})
        address, asker = form.cleaned_data["email"].lower(), request.META.get("REMOTE_ADDR", "")
        if throttling.RESET.wait(address, at=at) is None and throttling.RESET_ASKER.wait(asker, at=at) is None:
            throttling.RESET.count(address, at=at)
            throttling.RESET_ASKER.count(asker, at=at)
            tasks.send_reset.defer(email=address, site=site(request), language=get_language())
        return render(request, "access/forgotten.html", {"sent": True})


@SECRETS
class LinkView(View):
    """A page behind a signed link: looking at it counts no use, sending its form does."""

    purpose: str
    template: str
    form: type[django_forms.Form]

    def dispatch(self, request: HttpRequest, *args: Any, secret: str, **kwargs: Any) -> HttpResponseBase:
        try:
            self.link = links.find(secret, purpose=self.purpose, at=timezone.now())
            return super().dispatch(request, *args, **kwargs)
        except Refusal as refusal:
            return render(request, "access/link_refused.html", {"refusal": refusal}, status=refusal.status)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.form(initial=self.initial()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return self.done(self.act(form.cleaned_data))
            except InvalidInput as refusal:
                form.refuse(refusal)  # type: ignore[attr-defined]
        return self.page(form)

    def page(self, form: django_forms.Form) -> HttpResponse:
        return render(self.request, self.template, {"form": form, "link": self.link})

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, values: dict[str, Any]) -> User:
        raise NotImplementedError

    def done(self, user: User) -> HttpResponse:
        """Whoever had the link is the user: no need to log in once more."""
        login(self.request, user, backend=BACKEND)
        messages.success(self.request, _("Welcome, %(name)s.") % {"name": user.label})
        return redirect(settings.LOGIN_REDIRECT_URL)

    def acting(self) -> dict[str, Any]:
        return {"by": Outsider(self.link), "at": timezone.now()}


class NewPassword(LinkView):
    purpose = invitations.PASSWORD_RESET
    template = "access/new_password.html"
    form = forms.NewPasswordForm

    def act(self, values: dict[str, Any]) -> User:
        return invitations.reset_password(self.link, password=values["password"], **self.acting())


class Invitation(LinkView):
    purpose = invitations.INVITATION
    template = "access/invitation.html"
    form = forms.InvitationForm

    def initial(self) -> dict[str, Any]:
        user = User.objects.filter(pk=self.link.object_id).first()
        return {"username": self.link.email.split("@")[0], "name": user.name if user else ""}

    def act(self, values: dict[str, Any]) -> User:
        chosen = {name: values[name] for name in ("username", "password", "name", "language")}
        return invitations.accept(self.link, **chosen, **self.acting())
