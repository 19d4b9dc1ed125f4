"""Ways of selling, and what is asked and said in them."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tehing.catalog.models import Product
from tehing.core.models import Record, Translated

ONE_ALREADY = _("There is one already.")


class Technique(Translated, Record):
    """A way of selling, readable as a guide. A retired one stays where it is used, and is not offered any more."""

    class Model(models.TextChoices):
        PRESENTATION = "presentation", _("presentation model")
        CUSTOMER_CENTRIC = "customer_centric", _("customer-centric model")

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=30, blank=True)  # of those that came with the house: by it rules and files name them
    model = models.CharField(_("model"), max_length=16, choices=Model)
    fits = models.TextField(_("when it fits"), max_length=2_000, blank=True)
    steps = models.TextField(_("steps"), max_length=5_000, blank=True)  # a line each, as in `needs` and `exit_signs`
    needs = models.TextField(_("what it needs on a deal"), max_length=2_000, blank=True)
    exit_signs = models.TextField(_("signs that it has done its work"), max_length=2_000, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_technique_per_name", violation_error_message=ONE_ALREADY),
            models.UniqueConstraint("code", condition=~Q(code=""), name="one_technique_per_code", violation_error_message=ONE_ALREADY),
        ]

    def __str__(self) -> str:
        return self.said("name")


class Question(Translated, Record):
    """What to ask a customer, and what kind of answer it looks for."""

    class Kind(models.TextChoices):
        SITUATION = "situation", _("situation")
        PROBLEM = "problem", _("problem")
        IMPLICATION = "implication", _("implication")
        NEED_PAYOFF = "need_payoff", _("need-payoff")
        QUALIFICATION = "qualification", _("qualification")
        DECISION = "decision", _("decision")
        BUDGET = "budget", _("budget")

    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    technique = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("technique"))
    division = models.CharField(
        _("for the industry (NACE division)"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^\d\d\Z", _("A NACE division is two digits, such as 25."))],
    )
    product_kind = models.CharField(_("for the kind of product"), max_length=10, choices=Product.Kind, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("text"), name="one_question_per_text", violation_error_message=ONE_ALREADY)]

    def __str__(self) -> str:
        return self.said("text")


class Script(Translated, Record):
    """What to say, step by step, when one calls, meets or writes."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        MEETING = "meeting", _("meeting")
        EMAIL = "email", _("e-mail")

    name = models.CharField(_("name"), max_length=120)
    channel = models.CharField(_("for"), max_length=7, choices=Channel)
    technique = models.ForeignKey(Technique, models.PROTECT, null=True, blank=True, related_name="scripts", verbose_name=_("technique"))
    text = models.TextField(_("script"), max_length=10_000)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_script_per_name", violation_error_message=ONE_ALREADY)]

    def __str__(self) -> str:
        return self.said("name")
