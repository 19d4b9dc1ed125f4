"""What we sell."""

from decimal import Decimal

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Lower, Round
from django.utils.translation import gettext_lazy as _

from tehing.core.models import Record


class ProductFamily(Record):
    """Products that belong together."""

    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_family_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class Product(Record):
    """Goods, a service, a spare part, or a solution made of them. Unit prices keep four decimals."""

    class Kind(models.TextChoices):
        GOODS = "goods", _("goods")
        SERVICE = "service", _("service")
        SOLUTION = "solution", _("solution")
        SPARE_PART = "spare_part", _("spare part")

    class Unit(models.TextChoices):
        """UN/ECE Recommendation 20."""

        PIECE = "C62", _("piece")
        SET = "SET", _("set")
        HOUR = "HUR", _("hour")
        DAY = "DAY", _("day")
        MONTH = "MON", _("month")
        YEAR = "ANN", _("year")
        METRE = "MTR", _("metre")
        KILOGRAM = "KGM", _("kilogram")
        LITRE = "LTR", _("litre")

    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GOODS)
    family = models.ForeignKey(ProductFamily, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("family"))
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.PIECE)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=4, null=True, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=4, null=True, blank=True)
    margin = models.GeneratedField(
        verbose_name=_("margin, %"),
        expression=Case(
            When(price__gt=0, cost__isnull=False, then=Round((F("price") - F("cost")) * 100 / F("price"), precision=1)), default=None
        ),
        output_field=models.DecimalField(max_digits=20, decimal_places=1, null=True),
        db_persist=True,
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    is_active = models.BooleanField(_("for sale"), default=True)
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                condition=~Q(code=""),
                name="one_product_per_code",
                violation_error_message=_("There is already a product with this code."),
            ),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=Decimal(0)), name="price_is_not_negative"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=Decimal(0)), name="cost_is_not_negative"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="product_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        return self.code
