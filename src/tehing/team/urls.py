from django.urls import path

from tehing.team import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", views.revoke, name="token_revoke"),
    path("settings/rights/", views.roles, name="roles_rights"),
    path("settings/rights/<int:pk>/", views.rights, name="role_rights"),
    path("users/<int:pk>/password/", views.password, name="user_password"),
]
