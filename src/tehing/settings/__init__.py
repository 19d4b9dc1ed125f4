"""Django settings of Tehing, read from the environment once at start. `docs/operations/settings.md` lists them all."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tehing.settings import oidc
from tehing.settings.environment import Environment, bucket, database
from tehing.settings.headers import fingerprint

DIST = Path(__file__).parent.parent / "web" / "static" / "dist"
env = Environment()

DATA = env.folder("DATA", "data", "Folder of the database, files, secrets and imports.")
SECRET_KEY = env.secret("SECRET_KEY", "Signs sessions and links.", DATA / "secret.key")
DEBUG = env.flag("DEBUG", False, "Show errors with their code to the browser. Never in daily use.")
ALLOWED_HOSTS = env.items("HOSTS", "127.0.0.1,localhost", "Host names this server answers to, with commas.")
HTTPS = env.flag("HTTPS", False, "The server is reached by https (a proxy in front): secure cookies and HSTS.")
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", 0, "How many proxies stand in front; 0 believes no X-Forwarded-For.")
TIME_ZONE = env.text("TIME_ZONE", "Europe/Tallinn", "Time zone of the company.")
_url = env.hidden("DATABASE_URL", "postgresql://user:password@host/name; SQLite in the data folder when empty.")
_files = env.text("FILES", "", "Where files are kept: s3://bucket/prefix, or the data folder when empty.")
FILES = bucket(
    _files,
    endpoint=env.text("FILES_ENDPOINT", "", "Address of an S3-compatible store that is not Amazon's."),
    region=env.text("FILES_REGION", "", "Its region."),
    key=env.text("FILES_KEY", "", "The access key; when empty, the machine's own role or profile is used."),
    secret=env.hidden("FILES_SECRET", "The secret that belongs to the access key."),
)
UPLOAD_MEGABYTES = env.number("UPLOAD_MEGABYTES", 50, "Largest uploaded file, in megabytes.", least=1)
REQUEST_MEGABYTES = env.number("REQUEST_MEGABYTES", 600, "Largest request, in megabytes: all files sent at once.", least=1)
API_RATE = env.number("API_RATE", 1200, "Calls to the API that a token may make in a minute, in each web process; 0 counts none.")
API_RATE_ANONYMOUS = env.number("API_RATE_ANONYMOUS", 60, "The same for calls without a good token, by address.", least=1)
WEBHOOK_NETWORKS = env.networks(
    "WEBHOOK_NETWORKS",
    "",
    "Networks of one's own that webhooks may reach, such as 10.0.0.0/8, with commas; otherwise the public internet only.",
)
_smtp = env.text("SMTP_HOST", "", "Server that sends our e-mail; when empty, mail is written to the log, or with json not at all.")
EMAIL_PORT = env.number("SMTP_PORT", 587, "Its port.", least=1)
EMAIL_HOST_USER = env.text("SMTP_USER", "", "Its user.")
EMAIL_HOST_PASSWORD = env.hidden("SMTP_PASSWORD", "Its password.")
EMAIL_USE_TLS = env.flag("SMTP_TLS", True, "Speak TLS with it (STARTTLS).")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "tehing@localhost", "Sender of our e-mail.")
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", "How much is logged.", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOG_FORMAT = env.choice("LOG_FORMAT", "line", "For people, or one JSON object a line with each request.", ("line", "json"))
METRICS_TOKEN = env.hidden("METRICS_TOKEN", "Whoever sends it as a bearer token may read /metrics; without one, this machine alone.")
OIDC_PROVIDERS = oidc.providers(env)
# read by the tests and the build, listed here so that they are no strangers
for _name, _meaning in (
    ("REQUIRE_BROWSER", "Tests: fail instead of skip without Chromium."),
    ("REQUIRE_POSTGRESQL", "Tests: fail when TEHING_DATABASE_URL is not a PostgreSQL."),
    ("SHARED_DATA", "Tests: folder of the public data."),
    ("CHROMIUM", "Tests: path of the browser."),
    ("DEEP", "Tests: at how many random moments each kind of work is killed, and all of what is a sample otherwise."),
):
    env.text(_name, "", _meaning)
env.refuse_strangers()

DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
DATABASES = {"default": database(_url, DATA, pool=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tehing.web",
    "tehing.api",
    "tehing.demo",
    "tehing.insights",
    "tehing.deals",
    "tehing.playbook",
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_filters",
    "django_htmx",
    "template_partials",
    "ninja",
    "csp",
]
MIDDLEWARE = [
    "tehing.core.measures.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tehing.settings.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tehing.web.middleware.NotTooLarge",
    "tehing.core.middleware.Hosts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tehing.core.middleware.Origin",
    "tehing.team.middleware.Profile",
    "tehing.web.middleware.SetUpFirst",
    "tehing.team.middleware.Seen",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tehing.team.middleware.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tehing.web.middleware.NoEmptyPage",
    "tehing.core.middleware.Refusals",
    "tehing.api.middleware.Problems",
    "tehing.api.middleware.Limits",
    "tehing.api.middleware.Repeated",
]
ROOT_URLCONF = "tehing.settings.urls"
WSGI_APPLICATION = "tehing.settings.wsgi.application"
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
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "tehing.core.markup.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

# who is there
AUTH_USER_MODEL = "team.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tehing.team.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/auth/login/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "tehing.team.signin.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are entered by an administrator
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "tehing.team.oidc.Adapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "tehing.team.oidc.Provider", "APPS": OIDC_PROVIDERS}}
SOCIALACCOUNT_LOGIN_ON_GET = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}

# languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("et", _("Estonian"))]
FORMAT_MODULE_PATH = "tehing.settings.formats"
USE_I18N = True
USE_TZ = True

# what the browser may do
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tehing.web.problems.csrf"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *oidc.origins(OIDC_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# files
STATIC_URL = f"/static/{fingerprint(DIST)}/"  # a new build has new addresses, so browsers may keep the old ones for long
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 30 * 24 * 3600

EMAIL_HOST = _smtp or "localhost"
_without_server = "tehing.settings.mail.Nowhere" if LOG_FORMAT == "json" else "django.core.mail.backends.console.EmailBackend"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if _smtp else _without_server
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "tehing.settings.logs.Lines"},
        "json": {"()": "tehing.settings.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "tehing.requests": {"level": "INFO" if LOG_FORMAT == "json" else "ERROR"},
    },
}
