"""Addresses of all pages: ``/purchase-orders/17/confirm/``. The noun decides the Screen."""

from __future__ import annotations

from django.urls import path, register_converter

from . import acting, bulk_pages, commenting, drafting, editing, history, links, lists, pages, screen, views


class ScreenConverter:
    """A noun with a Screen; other words are left to the addresses that follow."""

    regex = "[a-z][a-z0-9-]*"

    def to_python(self, value: str) -> screen.Screen:
        found = screen.find(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: screen.Screen | str) -> str:
        return value if isinstance(value, str) else value.noun


class PageConverter:
    regex = "[a-z][a-z0-9-]*"

    def to_python(self, value: str) -> str:
        if value not in pages.registered():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


class StepConverter:
    """Any word but those that higher apps answer themselves."""

    regex = "[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        if value in links.registered():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ScreenConverter, "screen")
register_converter(PageConverter, "page")
register_converter(StepConverter, "step")

app_name = "ui"
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("lookup/<slug:target>/", views.Lookup.as_view(), name="lookup"),
    path("for-me/", commenting.News.as_view(), name="news"),
    path("<page:slug>/", views.PageView.as_view(), name="page"),
    path("<screen:screen>/", lists.List.as_view(), name="list"),
    path("<screen:screen>/columns/", lists.Columns.as_view(), name="columns"),
    path("<screen:screen>/views/new/", lists.View.as_view(), name="new_view"),
    path("<screen:screen>/views/<int:pk>/", lists.View.as_view(), name="view"),
    path("<screen:screen>/bulk/<step:step>/", bulk_pages.Bulk.as_view(), name="bulk"),
    path("bulk-runs/<int:pk>/", bulk_pages.Outcome.as_view(), name="bulk_run"),
    path("<screen:screen>/push/<step:name>/", acting.PushTogether.as_view(), name="push_together"),
    path("<screen:screen>/new/", editing.New.as_view(), name="new"),
    path("<screen:screen>/preview/", drafting.Preview.as_view(), name="preview"),
    path("<screen:screen>/keep/", drafting.Keep.as_view(), name="keep"),
    path("<screen:screen>/resolve/", drafting.Resolve.as_view(), name="resolve"),
    path("<screen:screen>/<int:pk>/", views.Detail.as_view(), name="detail"),
    path("<screen:screen>/<int:pk>/chain/", views.Chain.as_view(), name="chain"),
    path("<screen:screen>/<int:pk>/history/", history.History.as_view(), name="history"),
    path("<screen:screen>/<int:pk>/timeline/", views.Timeline.as_view(), name="timeline"),
    path("<screen:screen>/<int:pk>/comments/", commenting.Comment.as_view(), name="comment"),
    path("<screen:screen>/<int:pk>/comments/<int:seq>/correct/", commenting.Correct.as_view(), name="correct_comment"),
    path(
        "<screen:screen>/<int:pk>/comments/<int:seq>/withdraw/", commenting.Withdraw.as_view(), name="withdraw_comment"
    ),
    path("<screen:screen>/<int:pk>/follow/", commenting.Follow.as_view(), name="follow"),
    path("<screen:screen>/<int:pk>/people/", commenting.People.as_view(), name="people"),
    path("<screen:screen>/<int:pk>/push/<step:name>/", acting.Push.as_view(), name="push"),
    path("<screen:screen>/<int:pk>/<step:step>/preview/", drafting.Preview.as_view(), name="preview"),
    path("<screen:screen>/<int:pk>/<step:step>/keep/", drafting.Keep.as_view(), name="keep"),
    path("<screen:screen>/<int:pk>/<step:step>/", acting.Step.as_view(), name="step"),
]
