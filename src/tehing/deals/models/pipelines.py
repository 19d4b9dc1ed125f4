"""Pipelines, their stages, and what a stage asks before a deal leaves it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.core.models import Record
from tehing.deals.models.asked import AskedField, fields_to_ask
from tehing.playbook.models import Question, Technique
from tehing.team.models import Role


class Pipeline(Record):
    """A row of stages. A company may have several: new sales, service contracts, tenders."""

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_pipeline_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class Stage(Record):
    """A step of the sale, named by the company. What it means is its kind; no code tests a name."""

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        ON_HOLD = "on_hold", _("on hold")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    class Step(models.TextChoices):
        QUALIFICATION = "qualification", _("qualification")
        NEEDS = "needs", _("needs assessment")
        PRESENTATION = "presentation", _("presentation")
        OFFER = "offer", _("commercial offer")
        APPROVAL = "approval", _("approval of the offer")
        CONTRACT = "contract", _("contract")

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=120)
    step = models.CharField(_("step of the sale"), max_length=13, choices=Step, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.OPEN)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=10)
    techniques = models.ManyToManyField(Technique, blank=True, related_name="+", verbose_name=_("techniques"))
    is_active = models.BooleanField(_("in use"), default=True, db_default=True)
    rotting_days = models.PositiveSmallIntegerField(_("stuck after, days"), default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "pipeline", Lower("name"), name="one_stage_per_name", violation_error_message=_("The pipeline has such a stage already.")
            ),
            models.CheckConstraint(condition=Q(probability__lte=100), name="probability_is_a_percentage"),
        ]

    def __str__(self) -> str:
        return self.name


class ExitCriterion(Record):
    """What must hold before a deal leaves a stage forwards: told as a warning, or asked for strictly."""

    class Demand(models.TextChoices):
        VALUE = "value", _("the value is known")
        COMPANY = "company", _("the company is known")
        CONTACT = "contact", _("the contact is known")
        CLOSE_DATE = "close_date", _("the expected close date is set")
        NEXT_STEP = "next_step", _("a next step is planned")
        NEED = "need", _("a need is admitted")
        COST = "cost", _("a need has a cost a year")
        ECONOMIC = "economic", _("the economic buyer has been met")
        TECHNICAL = "technical", _("the technical buyer has been met")
        USER = "user", _("a user buyer has been met")
        COACH = "coach", _("there is a coach")
        FIELD = "field", _("field filled in")
        DOCUMENT = "document", _("document sent")
        ANSWER = "answer", _("question answered")
        APPROVAL = "approval", _("approval given")

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="exit_criteria", verbose_name=_("stage"))
    demand = models.CharField(_("what must hold"), max_length=10, choices=Demand)
    field = AskedField(_("which field"), max_length=60, blank=True, default="", db_default="")
    subject = models.CharField(_("what exactly"), max_length=300, blank=True, default="", db_default="")
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which question of the playbook")
    )
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who approves"))
    strict = models.BooleanField(_("without it the deal stays"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "stage",
                "demand",
                "field",
                Lower("subject"),
                name="one_demand_of_a_kind_per_stage",
                violation_error_message=_("The stage asks this already."),
            )
        ]

    def __str__(self) -> str:
        return f"{NOUNS[self.demand]}: {self.about}" if self.demand in NOUNS else str(self.get_demand_display())

    @property
    def about(self) -> str:
        """Which field, document or question, or what is approved; "" where the demand says it all."""
        if self.question is not None:
            return self.question.said("text")
        return dict(fields_to_ask()).get(self.field, self.field) if self.field else self.subject


NOUNS = {  # what is asked by name reads so whether it is there or still missing
    "field": pgettext_lazy("asked for", "field"),
    "document": pgettext_lazy("asked for", "document"),
    "answer": pgettext_lazy("asked for", "answer"),
    "approval": pgettext_lazy("asked for", "approval"),
}


class StageTarget(Record):
    """What a stage should bring: a result indicator with the figure that the company means to reach (M13)."""

    class Indicator(models.TextChoices):
        ENTERED = "entered", _("deals that came in, 30 days")
        MOVED_ON = "moved_on", _("deals that went on, 30 days")
        CONVERSION = "conversion", _("went on, % of those that left, 90 days")
        DAYS = "days", _("days in the stage, 90 days")
        STUCK = "stuck", _("stuck, % of those in it now")

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="targets", verbose_name=_("stage"))
    indicator = models.CharField(_("result indicator"), max_length=10, choices=Indicator)
    target = models.PositiveIntegerField(_("target"))  # deals, % or days, as the indicator counts

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "indicator"], name="one_target_per_indicator", violation_error_message=_("The stage has this one already.")
            )
        ]

    def __str__(self) -> str:
        return str(self.get_indicator_display())


class LossReason(Record):
    """Why deals are lost, in the company's own words."""

    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_loss_reason_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name
