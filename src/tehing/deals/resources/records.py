"""How deals, stages and activities are described to the engine."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.core.records import Beside, Field, Resource, register
from tehing.core.records.plain import small_list
from tehing.deals import access, actions
from tehing.deals.models import Activity, Deal, LossReason, Pipeline, Stage
from tehing.deals.queries.outcomes import OUTCOME, PIPELINE, settled_stage, stages_by_outcome

_READ = "view all"
_KEEP = "view all, create, edit all, delete all, export all, import all"
_SELL = "view team, create, edit own, delete own, export own, import all"
_EVERYBODY = ("seller", "account_manager", "lead_developer", "pricing_approver", "finance", "reader")
LISTS = dict.fromkeys(_EVERYBODY, _READ) | {"sales_head": _KEEP}
DEAL_RIGHTS = {
    "sales_head": _KEEP,
    "seller": _SELL,
    "account_manager": _SELL,
    "lead_developer": "view own, create",
    "pricing_approver": _READ,
    "finance": "view all, export all",
    "reader": _READ,
}

small_list(
    Pipeline,
    "deals.pipeline",
    "pipelines",
    _("Pipeline"),
    _("Pipelines"),
    access.visible_pipelines,
    (
        Field(name="name", shown=True, sort=True, aliases=("pipeline", "sales pipeline", "müügitoru")),
        Field(name="position", shown=True, sort=True),
    ),
    rights=LISTS,
    icon="git-branch",
    order="position",
    list_links=(("pipelines_standard", _("Standard pipelines"), "list-checks"),),
    mergeable=False,  # stages stand in one order within each
)
small_list(
    LossReason,
    "deals.lossreason",
    "loss-reasons",
    _("Loss reason"),
    _("Loss reasons"),
    access.visible_loss_reasons,
    (Field(name="name", shown=True, sort=True, aliases=("closed lost reason", "lost reason")),),
    rights=LISTS,
    icon="circle-slash",
)
register(
    Resource(
        key="deals.stage",
        model=Stage,
        plural="stages",
        label=_("Stage"),
        labels=_("Stages"),
        visible=access.visible_stages,
        create=actions.create_stage,
        update=actions.update_stage,
        delete=actions.delete_stage,
        withdraw=actions.withdraw_stage,
        check=actions.check_stage,
        rights=LISTS,
        order="position",
        identity=("name",),
        icon="list-ordered",
        small=True,
        settings=True,
        fields=(
            Field(name="name", shown=True, sort=True, aliases=("stage", "deal stage", "stage name", "etapp")),
            Field(name="pipeline", shown=True, required=False),
            Field(name="kind", shown=True),
            Field(name="step", shown=True),
            Field(name="position", shown=True, sort=True, required=False),
            Field(name="probability", shown=True),
            Field(name="rotting_days", shown=True),
            Field(name="techniques"),
            Field(name="is_active", shown=True),
        ),
    )
)
register(
    Resource(
        key="deals.deal",
        model=Deal,
        plural="deals",
        label=_("Deal"),
        labels=_("Deals"),
        visible=access.visible_deals,
        create=actions.create_deal,
        create_many=actions.create_deals,
        prepare=actions.prepare_deal,
        added=actions.begin_deals,
        update=actions.update_deal,
        update_many=actions.update_deals,
        delete=actions.delete_deal,
        check=actions.check_deal,
        rights=DEAL_RIGHTS,
        search=("name", "company__name"),
        closed=Q(stage__kind__in=(Stage.Kind.WON, Stage.Kind.LOST)),
        order="-id",
        page_template="deals/detail.html",
        icon="handshake",
        letter="d",
        bulk=("stage", "owner"),
        mergeable=True,
        unmerged=("stage", "pipeline", "stage_entered_at", "opened_on", "closed_on", "loss_reason"),
        list_links=(
            ("deals_board", _("Board"), "square-kanban"),
            ("deals_review", _("Review"), "eye"),
            ("deals_limbo", _("In limbo"), "hourglass"),
        ),
        fields=(
            Field(
                name="name",
                boxed=True,
                shown=True,
                sort=True,
                required=False,
                aliases=("deal name", "opportunity", "opportunity name", "deal", "tehing", "title"),
            ),
            Field(
                name="company",
                shown=True,
                grows="asked",
                aliases=("account", "account name", "organization", "customer", "associated company", "ettevõte"),
            ),
            Field(name="person", aliases=("contact", "contact name", "contact person", "isik")),
            Field(
                name="stage",
                shown=True,
                required=False,
                grows="itself",
                aliases=("deal stage", "stage name", "status", "etapp"),
                also_called=stages_by_outcome,
                beside=(Beside(OUTCOME, _("Outcome")), Beside(PIPELINE, _("Pipeline"), tells_apart=True)),
                settled=settled_stage,
            ),
            Field(
                name="value",
                kind="money",
                negative=False,
                shown=True,
                sort=True,
                aliases=("amount", "close value", "deal value", "opportunity amount", "väärtus", "summa"),
            ),
            Field(name="currency", boxed=True, kind="currency", required=False, aliases=("currency code", "currency iso code", "valuuta")),
            Field(
                name="owner",
                shown=True,
                aliases=("sales agent", "deal owner", "opportunity owner", "assigned to", "assigned user", "sales rep", "vastutaja"),
            ),
            Field(name="expected_close_on", shown=True, sort=True, aliases=("expected close date", "expected close")),
            Field(name="description", aliases=("notes", "next step", "kirjeldus")),
            Field(name="product", section=_("More"), aliases=("product name", "toode")),
            Field(name="buying_phase"),
            Field(name="channel", grows="itself", aliases=("lead source", "source", "kanal")),
            Field(name="opened_on", sort=False, aliases=("engage date", "create date", "created date", "open date", "opened")),
            Field(name="closed_on", sort=True, aliases=("close date", "closed date", "won time", "lõpetatud")),
            Field(name="loss_reason", grows="itself", aliases=("closed lost reason", "lost reason")),
            Field(name="lead", listed=False),
            Field(name="pipeline", form=False),
            Field(name="stage_kind", source="stage__kind", label=_("Outcome"), form=False),
            Field(name="industry", source="company__industry", form=False, label=_("Industry")),
            Field(name="team", source="owner__team", form=False, label=_("Team")),
            Field(name="stage_entered_at", form=False),
            Field(name="updated_at", form=False),
        ),
    )
)
register(
    Resource(
        key="deals.activity",
        model=Activity,
        plural="activities",
        label=_("Activity"),
        labels=_("Activities"),
        visible=access.visible_activities,
        create=actions.create_activity,
        create_many=actions.create_activities,
        prepare=actions.prepare_activity,
        update=actions.update_activity,
        update_many=actions.update_activities,
        delete=actions.delete_activity,
        leaving=actions.call_off,
        check=actions.check_activity,
        rights={
            "sales_head": _KEEP,
            "seller": _SELL,
            "account_manager": _SELL,
            "lead_developer": _SELL,
            "pricing_approver": "view own, create, edit own, delete own",
            "finance": "view own, create, edit own, delete own",
            "warehouse": "view own, create, edit own, delete own",
            "reader": _READ,
        },
        title="subject",
        search=("subject",),
        closed=Q(done_at__isnull=False),
        order="-id",
        icon="calendar-check",
        letter="a",
        beside={"parties.person": "attendees__person"},
        list_links=(("calendar", _("Calendar"), "calendar"),),
        fields=(
            Field(name="subject", shown=True, aliases=("title", "name", "task", "teema")),
            Field(name="kind", shown=True, aliases=("type", "activity type", "liik")),
            Field(name="due_at", shown=True, sort=True, aliases=("due date", "date", "tähtaeg", "kuupäev")),
            Field(name="done_at", shown=True, aliases=("completed", "done date")),
            Field(name="owner", shown=True, aliases=("assigned to", "vastutaja")),
            Field(name="deal", shown=True),
            Field(name="company", shown=True, grows="asked"),
            Field(name="person"),
            Field(name="lead", listed=False),
            Field(name="minutes", adds_up=True, aliases=("duration",)),
            Field(name="location", asked_with=("kind", ("meeting", "video")), aliases=("place", "koht")),
            Field(name="remind", filter=False),
            Field(name="outcome", aliases=("result", "tulemus")),
            Field(name="description", aliases=("notes", "body", "märkused")),
        ),
    )
)
