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
