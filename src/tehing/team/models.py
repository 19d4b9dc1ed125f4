"""The people who work here, the teams they form, the roles that say what each may do."""

from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.models import Record

M = TypeVar("M", bound=models.Model)


class Team(Record):
    """Teams form a tree. `path` is the row of keys from the root, "/1/4/", so that a subtree is a prefix."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("led by"))
    path = models.CharField(max_length=255, db_index=True, editable=False, default="/")

    def __str__(self) -> str:
        return self.name


class Role(Record):
    """A set of rights. `grants` overrides the record types' starting rights: {"deals.deal": {"edit": "team"}}."""

    code = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    grants = models.JSONField(default=dict, blank=True)
    permissions = models.JSONField(default=list, blank=True)
    hidden = models.JSONField(default=list, blank=True)
    second_factor = models.BooleanField(_("second factor required"), default=False, editable=False)
    builtin = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return told(self.name)


BUILTIN = {
    "admin": _("Administrator"),
    "sales_head": _("Head of sales"),
    "seller": _("Seller"),
    "lead_developer": _("Lead developer"),
    "account_manager": _("Account manager"),
    "pricing_approver": _("Pricing approver"),
    "finance": _("Finance"),
    "warehouse": _("Warehouse"),
    "reader": _("Reader"),
}


def told(name: str) -> str:
    """A role's stored name in words: those of the house are kept by their code."""
    return str(BUILTIN.get(name, name))


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """E-mail addresses are the same whatever their letter case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Record):
    """Somebody on the team. Without an e-mail and a password one is known by name but cannot sign in yet."""

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("team"))
    manager = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("manager"))
    roles = models.ManyToManyField(Role, related_name="holders", blank=True, verbose_name=_("roles"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, blank=True)
    theme = models.CharField(_("theme"), max_length=6, default="system")
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def rights(self) -> Any:
        """What this person may do, read once per request."""
        from tehing.team import access

        return access.rights_of(self)

    def within(self, rows: "models.QuerySet[M]", record_type: str, verb: str = "view") -> "models.QuerySet[M]":
        """Those of the rows, each with an owner, that a verb reaches."""
        from tehing.team import access

        return access.within(self, rows, record_type, verb)


class Token(models.Model):
    """A key to the API. Only its hash is kept; scopes narrow the person's own rights."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """A browser that is signed in. `key` is Django's session; when that is gone, so is the sign-in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    method = models.CharField(max_length=40, blank=True)  # password, passkey, or the identity provider's short name
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_by_user")]
