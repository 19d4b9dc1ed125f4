from django.urls import path

from tehing.deals.views import activities, board, committee, conversion, needs, notebook, objections, pipelines, preparation, review

urlpatterns = [
    path("deals/board/", board.board, name="deals_board"),
    path("deals/board/<int:stage_pk>/more/", board.more, name="deals_board_more"),
    path("pipelines/standard/", pipelines.standard, name="pipelines_standard"),
    path("stages/<int:pk>/delete/", pipelines.close, name="stages_delete"),
    path("deals/review/", review.review, name="deals_review"),
    path("deals/<int:pk>/stage/", board.stage, name="deal_stage"),
    path("deals/<int:pk>/committee/", committee.committee, name="deal_committee"),
    path("deals/<int:pk>/committee/new/", committee.new, name="deal_committee_new"),
    path("deals/<int:pk>/committee/<int:member_pk>/", committee.member, name="deal_committee_member"),
    path("deals/<int:pk>/committee/<int:member_pk>/place/", committee.place, name="deal_committee_place"),
    path("deals/<int:pk>/notebook/", notebook.notebook, name="deal_notebook"),
    path("deals/<int:pk>/notebook/phase/", notebook.phase, name="deal_buying_phase"),
    path("deals/<int:pk>/objections/", objections.objections, name="deal_objections"),
    path("deals/<int:pk>/objections/<int:objection_pk>/answer/", objections.answer, name="deal_objection_answer"),
    path("deals/<int:pk>/preparation/", preparation.preparation, name="deal_preparation"),
    path("needs/levels/", needs.by_level, name="needs_by_level"),
    path("leads/<int:pk>/conversion/", conversion.conversion, name="lead_conversion"),
    path("leads/<int:pk>/closing/", conversion.closing, name="lead_closing"),
    path("activities/of/<str:host>/<int:pk>/", activities.log, name="activity_log"),
    path("activities/<int:pk>/completion/", activities.completion, name="activity_completion"),
    path("activities/<int:pk>/due/", activities.due, name="activity_due"),
]
