from django.urls import path

from tehing.team.views import profile, signin, viewers

urlpatterns = [
    path("me/", profile.me, name="me"),
    path("me/tokens/", profile.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke/", profile.revoke, name="token_revoke"),
    path("me/sessions/<int:pk>/end/", signin.end_session, name="session_end"),
    path("me/sessions/end-others/", signin.end_others, name="sessions_end_others"),
    path("settings/rights/", profile.roles, name="roles_rights"),
    path("settings/rights/<int:pk>/", profile.rights, name="role_rights"),
    path("settings/rights/<int:pk>/factor/", signin.factor_required, name="role_factor"),
    path("settings/sign-in/", signin.standing, name="sign_in_standing"),
    path("users/<int:pk>/password/", profile.password, name="user_password"),
    path("users/<int:pk>/factors/reset/", signin.reset_factors, name="user_factors_reset"),
    path("users/<int:pk>/sessions/end/", signin.end_all, name="user_sessions_end"),
    path("access/<str:record_type>/<int:record_id>/", viewers.viewers, name="record_viewers"),
]
