"""Lists as pages: rows, saved views, and the choice of columns. The address says what is seen."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from zhanggui.kernel.commands import Command
from zhanggui.kernel.errors import InvalidInput, NotAllowed, NotFound, Refusal

from . import bulk, forms, links
from .commands import saved_views
from .fields import Kind
from .guard import ScreenView, once, text_of
from .listing import PAGE, PAGES, Listing, params_of
from .models import ListSetting, SavedView
from .models.saved_views import SavedViewQuerySet

EVERYTHING = "all"
"""``?view=all`` shows all rows to somebody whose list opens with a view."""
PASSING = ("after", "before", "totals", "view", "base")
"""What an address says besides what is seen."""


def seen(params: QueryDict) -> str:
    """What of an address a view keeps."""
    kept = params.copy()
    for name in PASSING:
        kept.pop(name, None)
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return kept.urlencode()


class ListView(ScreenView):
    """A view of the rows that an address asks for."""

    def listing(self) -> Listing:
        self.require_view()
        return Listing(self.screen, self.request.user, params_of(self.screen, self.request.user, self.request.GET))

    def _offered(self) -> SavedViewQuerySet:
        return SavedView.objects.filter(noun=self.screen.noun).offered_to(self.request.user)


class List(ListView):
    def get(self, request: HttpRequest) -> HttpResponse:
        self.require_view()
        if not self.partial and (usual := self._usual()):
            return redirect(f"{self.screen.url()}?{usual}")
        listing = self.listing()
        if "totals" in request.GET:
            return render(request, "ui/parts/totals.html", {"listing": listing, "totals": listing.totals()})
        template = "ui/parts/list.html" if self.partial else self.screen.list_template
        response = render(request, template, self.context(listing))
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _usual(self) -> str:
        """How the list opens for this user, where the address leaves it open."""
        asked = self.request.GET
        if asked.keys() & {"view", "base", "columns", "totals"}:
            return ""
        setting = ListSetting.objects.filter(user=self.request.user.pk, noun=self.screen.noun).first()
        if setting is None:
            return ""
        changed = asked.copy()
        if setting.view_id and not asked and self._offered().filter(pk=setting.view_id).exists():
            changed["view"] = str(setting.view_id)
        elif setting.columns:
            changed["columns"] = setting.columns
        else:
            return ""
        return changed.urlencode()

    def context(self, listing: Listing) -> dict[str, Any]:
        part, user = listing.part(), self.request.user
        return {
            "screen": self.screen,
            "listing": listing,
            "part": part,
            "choice": bulk.choice(self.screen, part.rows, user),
            "most": bulk.MOST,
            "may_create": self.screen.may_create(user),
            "views": list(self._offered()),
            "view": self.request.GET.get("view", ""),
            "base": self.request.GET.get("base") or self.request.GET.get("view", ""),
            "seen": seen(listing.params),
            "pages": PAGES,
            "page": listing.params.get("limit") or str(PAGE),
            "links": links.offered_on_list(self.screen, user),
            **self._filters(listing),
        }

    def _filters(self, listing: Listing) -> dict[str, Any]:
        """The status in sight, the others behind a button."""
        found = forms.filters(listing.filters, listing.params, self.request.user)
        more = [one for one in found if one.field.kind is not Kind.STATUS]
        return {"filters": found, "more_filters": more, "more_active": sum(one.active for one in more)}


class Columns(ListView):
    """Which columns, in which order: for this address, or whenever this user opens the list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        listing = self.listing()
        chosen = {column.path for column in listing.columns}
        rest = [column for column in listing.offered_columns if column.path not in chosen]
        context = {"screen": self.screen, "chosen": listing.columns, "rest": rest, "seen": seen(listing.params)}
        return render(request, f"ui/{'parts/' if self.partial else ''}columns.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        listing = self.listing()
        known = {column.path for column in listing.offered_columns}
        columns = "" if "usual" in request.POST else ",".join(p for p in request.POST.getlist("column") if p in known)
        if "keep" in request.POST or not columns:
            saved_views.keep_columns(request.user, self.screen.noun, columns=columns)
        params = QueryDict(seen(listing.params), mutable=True)
        params.pop("columns", None)
        if columns:
            params["columns"] = columns
        return redirect(f"{self.screen.url()}?{params.urlencode()}")


def _sharing(value: str) -> SavedView.Sharing:
    if value not in SavedView.Sharing.values:
        text = _("A view can't be shown to “%(value)s”. Choose one of the list.")
        raise InvalidInput.of("sharing", text % {"value": value})
    return SavedView.Sharing(value)


class View(ListView):
    """A new view of what the address shows, or one that is there (``pk``) with what became of it."""

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        return self._form(self._view(pk))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        view = self._view(pk)
        common: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        try:
            if view is not None and "remove" in request.POST:
                saved_views.remove(view, **common)
                return redirect(f"{self.screen.url()}?view={EVERYTHING}")
            key = once(request, lambda: {"id": self._saved(view, common).pk})["id"]
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            return self._form(view, refusal)
        messages.success(request, _("The view is saved."))
        return redirect(f"{self.screen.url()}?view={key}")

    @transaction.atomic
    def _saved(self, view: SavedView | None, common: dict[str, Any]) -> SavedView:
        """Name and content, who sees it, and whether the list opens with it: what changed is one command each."""
        posted, user = self.request.POST, self.request.user
        listing = self.listing()
        listing.raise_errors()
        name, query = text_of("name", posted.get("name", "")), seen(listing.params)
        if view is None:
            view = saved_views.create(noun=self.screen.noun, name=name, query=query, **common)
        elif view.owner_id == user.pk:
            saved_views.update(view, name=name, query=query if "replace" in posted else None, **common)
        sharing, role = posted.get("sharing", view.sharing), text_of("role", posted.get("role", ""))
        if (sharing, role) != (view.sharing, view.role):
            saved_views.share(view, sharing=_sharing(sharing), role=role, **common)
        setting = ListSetting.objects.filter(user=user.pk, noun=self.screen.noun, view=view)
        if ("opens" in posted) != setting.exists():
            saved_views.open_with(user, self.screen.noun, view=view if "opens" in posted else None)
        return view

    def _view(self, pk: int | None) -> SavedView | None:
        self.require_view()
        if pk is None:
            return None
        view = self._offered().filter(pk=pk).first()
        if view is None:
            raise NotFound
        return view

    def _form(self, view: SavedView | None, refusal: Refusal | None = None) -> HttpResponse:
        user: Any = self.request.user
        posted = self.request.POST
        share: Command = saved_views.share
        errors = refusal.errors if isinstance(refusal, InvalidInput) else []
        context = {
            "screen": self.screen,
            "saved": view,
            "name": posted.get("name", view.name if view else ""),
            "own": view is None or view.owner_id == user.pk,
            "may_share": user.has_perm(share.permission, view),
            "sharings": SavedView.Sharing.choices,
            "sharing": posted.get("sharing", view.sharing if view else SavedView.Sharing.OWN),
            "role": posted.get("role", view.role if view else ""),
            "roles": sorted(user.role_codes()),
            "opens": view is not None and ListSetting.objects.filter(user=user.pk, view=view).exists(),
            "problems": [str(error.message) for error in errors] or ([str(refusal)] if refusal else []),
            "query": self.request.GET.urlencode(),
            "key": posted.get("key") or uuid.uuid4().hex,
        }
        template = f"ui/{'parts/' if self.partial else ''}view.html"
        return render(self.request, template, context, status=refusal.status if refusal else 200)
