"""Django settings of Tehing, read from the environment once at start."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

DATA = Path(os.environ.get("TEHING_DATA", "data")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
SECRET_KEY = "skeleton"
DEBUG = False
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "tehing.web",
    "tehing.api",
    "tehing.demo",
    "tehing.insights",
    "tehing.deals",
    "tehing.leads",
    "tehing.catalog",
    "tehing.parties",
    "tehing.team",
    "tehing.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_filters",
    "django_htmx",
    "django_cotton",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "ninja",
    "csp",
]
AUTH_USER_MODEL = "team.User"
ROOT_URLCONF = "tehing.settings.urls"
WSGI_APPLICATION = "tehing.settings.wsgi.application"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("et", _("Estonian"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Tallinn"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "db.sqlite3"}}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tehing.web.context.shell",
            ],
        },
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
