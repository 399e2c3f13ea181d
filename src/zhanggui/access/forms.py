"""Forms of the log-in pages. What may be entered is decided by the commands; forms only collect it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from zhanggui.access import throttling
from zhanggui.access.models import Role, User
from zhanggui.kernel.errors import InvalidInput
from zhanggui.kernel.models import Company

SAME_AS_BROWSER = ("", _("as the browser says"))


class Plain:
    """Inputs that look like all others; errors of a command land at their fields."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    def refuse(self, refusal: InvalidInput) -> None:
        for error in refusal.errors:
            self.add_error(error.field if error.field in self.fields else None, error.message)  # type: ignore[attr-defined]


def new_password(label: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget)


class LogInForm(Plain, AuthenticationForm):
    """Counts wrong passwords by user name and address."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("User name or password is wrong. Capital letters make a difference in the password."),
    }

    def clean(self) -> dict[str, Any]:
        at, key = timezone.now(), self._key()
        if wait := throttling.LOG_IN.wait(*key, at=at):
            minutes = throttling.minutes(wait)
            text = ngettext(
                "Too many wrong passwords. Try again in %(minutes)s minute, or set a new password.",
                "Too many wrong passwords. Try again in %(minutes)s minutes, or set a new password.",
                minutes,
            )
            raise ValidationError(text, code="throttled", params={"minutes": minutes})
        try:
            cleaned = super().clean()
        except ValidationError:
            throttling.LOG_IN.count(*key, at=at)
            raise
        throttling.LOG_IN.forget(*key)
        return cleaned

    def _key(self) -> tuple[str, str]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        return self.cleaned_data.get("username", "").lower(), address


class ForgottenForm(Plain, forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class NewPasswordForm(Plain, forms.Form):
    password = new_password(_("New password"))
    again = new_password(_("The same again"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return cleaned


class InvitationForm(NewPasswordForm):
    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[SAME_AS_BROWSER, *settings.LANGUAGES])

    field_order = ("username", "name", "password", "again", "language")


class ProfileForm(Plain, forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=150, required=False)
    name_zh = forms.CharField(label=pgettext_lazy("person", "Chinese name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[SAME_AS_BROWSER, *settings.LANGUAGES])


class ChangePasswordForm(Plain, forms.Form):
    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = new_password(_("New password"))


class TokenForm(Plain, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Such as the program that will use it."))
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year")), (0, _("ever, until taken back"))],
    )


class InviteForm(Plain, forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=150, required=False)
    company = forms.ModelChoiceField(Company.objects.none(), label=_("Company"), required=False)
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"company": Company.objects.visible_to(by).active(), "role": Role.objects.visible_to(by).active()}
        for name, queryset in choices.items():
            field = self.fields[name]
            field.queryset = queryset  # type: ignore[attr-defined]
            field.label_from_instance = lambda row: row.label  # type: ignore[attr-defined]


class CodesForm(Plain, forms.Form):
    codes = forms.CharField(
        label=_("Permissions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "form-control font-monospace"}),
        help_text=_("One a line, such as purchasing.purchase_order.confirm. A * stands for any characters."),
    )
