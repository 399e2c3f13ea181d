"""Addresses of log-in, invitation, password and one's own account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from zhanggui.access.views import account, administration, coming_in

urlpatterns = [
    path("login/", coming_in.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/forgotten/", coming_in.Forgotten.as_view(), name="forgotten"),
    path("password/new/<str:secret>/", coming_in.NewPassword.as_view(), name="new_password"),
    path("invitation/<str:secret>/", coming_in.Invitation.as_view(), name="invitation"),
    path("account/", account.Account.as_view(), name="account"),
    path("account/password/", account.Password.as_view(), name="change_password"),
    path("account/tokens/", account.Tokens.as_view(), name="tokens"),
    path("account/tokens/<int:pk>/revoke/", account.RevokeToken.as_view(), name="revoke_token"),
    path("invite/", administration.Invite.as_view(), name="invite"),
    path("send-link/<int:pk>/", administration.SendLink.as_view(), name="send_link"),
    path("role-permissions/<int:pk>/", administration.RolePermissions.as_view(), name="role_permissions"),
]
