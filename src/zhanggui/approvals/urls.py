"""Addresses of asking and deciding, and of what waits for me."""

from django.urls import path

from zhanggui.approvals import views
from zhanggui.approvals.models import Approval
from zhanggui.ui.screen import screen_of

urlpatterns = [
    path("ask-approval/<str:step>/<int:pk>/", views.AskForApproval.as_view(), name="ask_approval"),
    path("my-approvals/<int:pk>/approve/", views.Decide.as_view(), {"name": "approve"}, name="approve_here"),
    path("my-approvals/<int:pk>/reject/", views.Decide.as_view(), {"name": "reject"}, name="reject_here"),
    path("api/v1/approvals/ask/", views.Ask.as_view(screen=screen_of(Approval)), name="ask_for_approval"),
    path("api/v1/approvals/waiting/", views.Waiting.as_view(screen=screen_of(Approval)), name="waiting_approvals"),
]
