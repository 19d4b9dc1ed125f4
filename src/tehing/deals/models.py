"""Deals, the stages they pass, and what is done to win them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tehing.catalog.models import Product
from tehing.core import clock, money
from tehing.core.models import OwnedRecord, Record
from tehing.leads.models import Channel, Lead
from tehing.parties.models import Company, Person


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

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="exit_criteria", verbose_name=_("stage"))
    demand = models.CharField(_("what must hold"), max_length=10, choices=Demand)
    strict = models.BooleanField(_("without it the deal stays"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "demand"], name="one_demand_per_stage", violation_error_message=_("The stage asks this already.")
            )
        ]

    def __str__(self) -> str:
        return str(self.get_demand_display())


class LossReason(Record):
    """Why deals are lost, in the company's own words."""

    name = models.CharField(_("name"), max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="one_loss_reason_per_name", violation_error_message=_("There is one already."))
        ]

    def __str__(self) -> str:
        return self.name


class Deal(OwnedRecord):
    """A possible sale being worked. `pipeline` repeats the stage's, for the board's index; actions keep them equal."""

    lacking: tuple[str, ...] = ()  # what stages asked in vain as it was moved just now: to be told, not kept

    name = models.CharField(_("name"), max_length=250, blank=True)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("company"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("contact"))
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+", editable=False, verbose_name=_("pipeline"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    stage_entered_at = models.DateTimeField(_("in stage since"), default=clock.now, editable=False)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product"))
    value_minor = models.BigIntegerField(_("value"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("loss reason"))
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("channel"))
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("lead"))
    description = models.TextField(_("description"), max_length=10_000, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(value_minor=None) | Q(value_minor__gte=0), name="deal_value_is_not_negative")]
        indexes = [
            models.Index(fields=["pipeline", "stage", "-id"], name="deal_on_board"),
            # the sums of board, home and report are read from these two alone, never from the rows
            models.Index(fields=["stage", "currency", "owner", "value_minor", "stage_entered_at"], name="deal_sums"),
            models.Index(
                fields=["stage", "closed_on", "opened_on", "currency", "value_minor", "owner", "product", "company"], name="deal_outcomes"
            ),
            models.Index(fields=["name", "id"], name="deal_by_name"),
            models.Index(fields=["value_minor", "id"], name="deal_by_value"),
            models.Index(fields=["expected_close_on", "id"], name="deal_by_expected_close"),
            models.Index(fields=["closed_on", "id"], name="deal_by_close"),
            models.Index(fields=["owner", "stage", "-id"], name="deal_by_owner"),
            models.Index(fields=["stage", "stage_entered_at", "id"], name="deal_by_time_in_stage"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def value(self) -> str:
        """The value as people write it."""
        return "" if self.value_minor is None else money.format_money(self.value_minor, self.currency)


class StageVisit(models.Model):
    """A deal came into a stage. Only added: the deal's course is never rewritten, and outlives a deal that is removed.

    `seconds_before` is how long the deal had stayed in the stage it came from.
    """

    deal = models.ForeignKey(Deal, models.DO_NOTHING, db_constraint=False, related_name="visits")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    came_from = models.ForeignKey(Stage, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    seconds_before = models.BigIntegerField(null=True)
    by = models.ForeignKey("team.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["deal", "entered_at"], name="visit_by_deal"),
            models.Index(fields=["came_from", "stage", "seconds_before"], name="visit_passage"),
        ]


class Activity(OwnedRecord):
    """A call, meeting, e-mail or task: planned (due) or done. The earliest open one is the deal's next step."""

    class Kind(models.TextChoices):
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        EMAIL = "email", pgettext_lazy("one message", "e-mail")
        TASK = "task", _("task")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TASK)
    subject = models.CharField(_("subject"), max_length=250)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("company")
    )
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("person")
    )
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("lead"))
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="activities", db_index=False, verbose_name=_("deal"))
    description = models.TextField(_("notes"), max_length=10_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="activity_open_by_owner"),
            models.Index(fields=["deal", "due_at"], condition=Q(done_at=None), name="activity_next_step"),
            models.Index(fields=["due_at", "id"], name="activity_by_due"),
            models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="activity_open_by_due"),
            # what is planned on a record and what was done there; a planner without statistics would walk all that is open
            models.Index(fields=["company", "done_at"], condition=Q(company__isnull=False), name="activity_of_company"),
            models.Index(fields=["person", "done_at"], condition=Q(person__isnull=False), name="activity_of_person"),
            models.Index(fields=["lead", "done_at"], condition=Q(lead__isnull=False), name="activity_of_lead"),
            models.Index(fields=["deal", "done_at"], condition=Q(deal__isnull=False), name="activity_of_deal"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def overdue(self) -> bool:
        return self.done_at is None and self.due_at is not None and self.due_at < clock.now()


class CommitteeMember(Record):
    """Somebody on the customer's side who has a role in the decision on a deal; known by name, or by position alone."""

    class Role(models.TextChoices):
        ECONOMIC = "economic", _("economic buyer")
        USER = "user", _("user buyer")
        TECHNICAL = "technical", _("technical buyer")
        COACH = "coach", _("coach")
        APPROVER = "approver", _("approver")
        GATEKEEPER = "gatekeeper", _("gatekeeper")

    class Power(models.TextChoices):
        LOW = "low", pgettext_lazy("power", "little")
        MEDIUM = "medium", pgettext_lazy("power", "some")
        HIGH = "high", pgettext_lazy("power", "much")

    class Stance(models.TextChoices):
        AGAINST = "against", _("against us")
        DOUBTFUL = "doubtful", _("doubtful")
        NEUTRAL = "neutral", _("neutral")
        IN_FAVOUR = "in_favour", _("for us")
        CHAMPION = "champion", _("champion")

    class Access(models.TextChoices):
        NEVER = "never", _("never met")
        CONTACTED = "contacted", _("contacted")
        MET = "met", _("met")
        TRUSTED = "trusted", _("trusts us")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="committee", verbose_name=_("deal"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person"))
    name = models.CharField(_("name or position"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    second_role = models.CharField(_("second role"), max_length=10, choices=Role, blank=True)
    power = models.CharField(_("power"), max_length=6, choices=Power, default=Power.MEDIUM)
    stance = models.CharField(_("stance"), max_length=9, choices=Stance, default=Stance.NEUTRAL)
    access = models.CharField(_("access"), max_length=9, choices=Access, default=Access.NEVER)
    reports_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reports to"))
    concerns = models.TextField(_("concerns"), max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(second_role=models.F("role")), name="committee_second_role_is_another"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(name=""), name="committee_member_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


class Influence(models.Model):
    """One member of a buying committee listens to another."""

    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="influences")
    other = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="influenced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="one_influence_each_way"),
            models.CheckConstraint(condition=~Q(member=models.F("other")), name="nobody_influences_themselves"),
        ]


class Need(Record):
    """What hurts the customer, how much it costs them, and whether we have what helps."""

    class Level(models.TextChoices):
        LATENT = "latent", _("latent pain")
        ADMITTED = "admitted", _("admitted pain")
        VISION = "vision", _("vision of a solution")

    class Source(models.TextChoices):
        SAID = "said", _("the customer said so")
        ESTIMATE = "estimate", _("our estimate")
        BENCHMARK = "benchmark", _("a benchmark")

    class Fit(models.TextChoices):
        UNKNOWN = "unknown", _("not looked at yet")
        FULL = "full", _("we have it")
        PARTLY = "partly", _("we have it partly")
        NONE = "none", _("we do not have it")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="needs", verbose_name=_("deal"))
    name = models.CharField(_("what hurts"), max_length=250)
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.LATENT)
    member = models.ForeignKey(CommitteeMember, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who feels it"))
    implication = models.TextField(_("what follows from it"), max_length=2_000, blank=True)
    yearly_cost_minor = models.BigIntegerField(_("cost a year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    cost_source = models.CharField(_("where the figure comes from"), max_length=9, choices=Source, blank=True)
    wish = models.TextField(_("what they want instead"), max_length=2_000, blank=True)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what helps"))
    fit = models.CharField(_("do we have it"), max_length=7, choices=Fit, default=Fit.UNKNOWN)
    fit_note = models.CharField(_("how it fits"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(yearly_cost_minor=None) | Q(yearly_cost_minor__gte=0), name="need_cost_is_not_negative")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def yearly_cost(self) -> str:
        """The cost as people write it."""
        return "" if self.yearly_cost_minor is None else money.format_money(self.yearly_cost_minor, self.currency)
