"""A real identity provider for the tests: django-allauth's own, as a site and a process by itself.

`python site.py PORT FOLDER CLIENT_ADDRESS` makes its database and serves it.
"""

import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

PASSWORD = "correct-horse-battery"
CLIENT, SECRET = "tehing-test", "between-us"
PEOPLE = {  # sign-in name -> what the provider says of them
    "seller": {"email": "seller@trafo.example", "name": "Siim Müüja", "groups": ["sales"], "verified": True},
    "head": {"email": "head@trafo.example", "name": "Helle Juht", "groups": ["heads", "sales"], "verified": True},
    "admin": {"email": "admin@trafo.example", "name": "Anu Admin", "groups": ["sales"], "verified": True},
    "new": {"email": "new@trafo.example", "name": "Uudo Uus", "groups": [], "verified": True},
    "liar": {"email": "manager@trafo.example", "name": "Vale Vello", "groups": ["heads"], "verified": False},
}


def configure(folder: Path, key: str) -> None:
    settings.configure(
        SECRET_KEY="tests",
        DEBUG=True,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="provider_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SESSION_COOKIE_NAME="provider",
        ACCOUNT_LOGIN_METHODS={"username"},
        ACCOUNT_SIGNUP_FIELDS=["username*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_ADAPTER="provider_adapter.Adapter",
        IDP_OIDC_PRIVATE_KEY=key,
        USE_TZ=True,
    )


def fill(client_address: str) -> None:
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name, told in PEOPLE.items():
        user = User(username=name, email=told["email"], first_name=told["name"])
        user.password = make_password(PASSWORD)
        user.save()
    client = Client(id=CLIENT, name="Tehing", secret=make_password(SECRET), skip_consent=True, scopes="openid\nprofile\nemail")
    client.set_redirect_uris([f"{client_address}/auth/oidc/house/login/callback/"])
    client.save()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


def main() -> None:
    port, folder, client_address = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    sys.path.insert(0, str(Path(__file__).parent))
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    configure(folder, (folder / "key.pem").read_text())
    django.setup()
    fill(client_address)
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=Server, handler_class=Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
