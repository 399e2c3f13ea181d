"""One's own account: profile, password, API tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.access import forms
from zhanggui.access.commands import api_tokens, users
from zhanggui.access.models import ApiToken, Grant
from zhanggui.kernel.errors import InvalidInput, NotFound
from zhanggui.ui.guard import Guarded

from . import SECRETS, person


@SECRETS
class Account(Guarded):
    def get(self, request: HttpRequest) -> HttpResponse:
        return account_page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        me, form = person(request), forms.ProfileForm(request.POST)
        if not form.is_valid():
            return account_page(request, profile=form)
        try:
            users.edit_profile(me, by=me, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as refusal:
            form.refuse(refusal)
            return account_page(request, profile=form)
        messages.success(request, _("Your profile is saved."))
        response = redirect("account")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)  # the choice made here counts
        return response


@SECRETS
class Password(Guarded):
    def post(self, request: HttpRequest) -> HttpResponse:
        me, form = person(request), forms.ChangePasswordForm(request.POST)
        if not form.is_valid():
            return account_page(request, password=form)
        try:
            users.change_password(me, by=me, at=timezone.now(), **form.cleaned_data)
        except InvalidInput as refusal:
            form.refuse(refusal)
            return account_page(request, password=form)
        update_session_auth_hash(request, me)
        messages.success(request, _("Your password is changed. Everywhere else you are logged out."))
        return redirect("account")


@SECRETS
class Tokens(Guarded):
    """The secret is on the answering page alone."""

    def post(self, request: HttpRequest) -> HttpResponse:
        me, form, at = person(request), forms.TokenForm(request.POST), timezone.now()
        if not form.is_valid():
            return account_page(request, token=form)
        days = form.cleaned_data["days"]
        until = at + dt.timedelta(days=days) if days else None
        made = api_tokens.issue(by=me, at=at, user=me, name=form.cleaned_data["name"], expires_at=until)
        return account_page(request, made=made)


class RevokeToken(Guarded):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        me = person(request)
        token = ApiToken.objects.filter(user=me, pk=pk).first()
        if token is None:
            raise NotFound
        api_tokens.revoke(token, by=me, at=timezone.now())
        messages.success(request, _("The token “%(name)s” works no more.") % {"name": token.name})
        return redirect("account")


def account_page(request: HttpRequest, **given: Any) -> HttpResponse:
    user = person(request)
    profile = {"name": user.name, "name_zh": user.name_zh, "language": user.language}
    context = {
        "profile": forms.ProfileForm(initial=profile),
        "password": forms.ChangePasswordForm(),
        "token": forms.TokenForm(),
        "tokens": ApiToken.objects.filter(user=user, revoked_at=None),
        "grants": Grant.objects.filter(user=user).select_related("role", "company"),
        **given,
    }
    return render(request, "access/account.html", context)
