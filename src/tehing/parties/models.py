"""Companies, the people in them, how they hang together, and what they agreed to."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tehing.core import clock
from tehing.core.duplicates.models import Compared
from tehing.core.models import OwnedRecord, Record


class Industry(Record):
    """A line of business in the company's own words, tied to NACE where it can be."""

    name = models.CharField(_("name"), max_length=120)
    nace_code = models.CharField(_("NACE code"), max_length=7, blank=True)
    nace_revision = models.CharField(_("NACE revision"), max_length=4, default="2.1", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_industry_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class Tag(Record):
    """A word that people stick on companies."""

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_tag_per_name", violation_error_message=_("There is one already."))]

    def __str__(self) -> str:
        return self.name


class Company(Compared, OwnedRecord):
    """A company we sell to, buy from, work with or compete against."""

    class Relation(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        CUSTOMER = "customer", _("customer")
        PARTNER = "partner", _("partner")
        SUPPLIER = "supplier", _("supplier")
        COMPETITOR = "competitor", _("competitor")

    name = models.CharField(_("name"), max_length=200)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.PROSPECT)
    registry_code = models.CharField(_("registry code"), max_length=30, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subsidiaries", db_index=False, verbose_name=_("parent company")
    )
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry"))
    nace_code = models.CharField(_("NACE code"), max_length=7, blank=True)
    nace_revision = models.CharField(_("NACE revision"), max_length=4, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue_minor = models.BigIntegerField(_("revenue"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    domain = models.CharField(_("domain"), max_length=200, blank=True, db_index=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "registry_code"],
                condition=~Q(registry_code=""),
                name="one_company_per_registry_code",
                violation_error_message=_("There is already a company with this registry code."),
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("pk")), name="company_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="company_by_name"),
            models.Index(fields=["city", "id"], name="company_by_city"),
            models.Index(fields=["employees", "id"], name="company_by_employees"),
            models.Index(fields=["owner", "name", "id"], name="company_by_owner"),
            models.Index(fields=["updated_at", "id"], name="company_by_change"),
            models.Index(fields=["name_key", "id"], name="company_by_key"),
            models.Index(fields=["parent", "name", "id"], condition=Q(parent__isnull=False), name="company_by_parent"),
            models.Index(fields=["registry_code"], condition=~Q(registry_code=""), name="company_by_registry_code"),
            models.Index(fields=["vat_number"], condition=~Q(vat_number=""), name="company_by_vat_number"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="company_by_phone"),
            models.Index(Lower("email"), condition=~Q(email=""), name="company_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """What tells two companies of one name apart."""
        return " · ".join(part for part in (self.city, self.registry_code) if part)


class Address(Record):
    """One of a company's addresses."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("legal")
        BILLING = "billing", _("billing")
        DELIVERY = "delivery", _("delivery")
        VISITING = "visiting", _("visiting")

    company = models.ForeignKey(Company, models.CASCADE, related_name="addresses", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LEGAL)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.postal_code, self.city, self.country) if part)


class Person(Compared, OwnedRecord):
    """Somebody we talk to; may work for several companies."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("company"))
    title = models.CharField(_("job title"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="person_by_name"),
            models.Index(fields=["email"], name="person_by_email"),
            models.Index(fields=["updated_at", "id"], name="person_by_change"),
            models.Index(fields=["name_key", "id"], name="person_by_key"),
            models.Index(Lower("email"), condition=~Q(email=""), name="person_by_folded_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="person_by_phone"),
            models.Index(fields=["mobile"], condition=~Q(mobile=""), name="person_by_mobile"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """What tells two people of one name apart."""
        return " · ".join(part for part in (self.title, self.email) if part)


class Employment(Record):
    """A person's job at a company; `person.company` and `person.title` repeat the main one. Days are [from, to)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="jobs", verbose_name=_("person"))
    company = models.ForeignKey(Company, models.CASCADE, related_name="jobs", verbose_name=_("company"))
    title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on=None) | Q(from_on=None) | Q(to_on__gt=F("from_on")), name="job_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.company}"


class Consent(models.Model):
    """What a person allowed or forbade, as said at the time. Rows are only added; the newest counts."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        SMS = "sms", _("text message")
        POST = "post", _("post")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    given = models.BooleanField(_("given"))
    source = models.CharField(_("how it was given"), max_length=200)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("team.User", models.PROTECT, null=True, related_name="+")
