from django.urls import path

from tehing.deals.views import activities, benefits, board, closing, committee, conversion, criteria, needs, review

urlpatterns = [
    path("deals/board/", board.board, name="deals_board"),
    path("deals/board/<int:stage_pk>/more/", board.more, name="deals_board_more"),
    path("deals/review/", review.review, name="deals_review"),
    path("deals/<int:pk>/stage/", board.stage, name="deal_stage"),
    path("deals/<int:pk>/committee/", committee.committee, name="deal_committee"),
    path("deals/<int:pk>/committee/new/", committee.new, name="deal_committee_new"),
    path("deals/<int:pk>/committee/<int:member_pk>/", committee.member, name="deal_committee_member"),
    path("deals/<int:pk>/committee/<int:member_pk>/place/", committee.place, name="deal_committee_place"),
    path("deals/<int:pk>/criteria/", criteria.criteria, name="deal_criteria"),
    path("deals/<int:pk>/criteria/standard/", criteria.standard, name="deal_criteria_standard"),
    path("deals/<int:pk>/closing/", closing.closing, name="deal_closing"),
    path("calls-to-action/<int:pk>/settlement/", closing.settlement, name="call_settlement"),
    path("deals/<int:pk>/benefits/", benefits.benefits, name="deal_benefits"),
    path("needs/levels/", needs.by_level, name="needs_by_level"),
    path("leads/<int:pk>/conversion/", conversion.conversion, name="lead_conversion"),
    path("activities/of/<str:host>/<int:pk>/", activities.log, name="activity_log"),
    path("activities/<int:pk>/completion/", activities.completion, name="activity_completion"),
    path("activities/<int:pk>/due/", activities.due, name="activity_due"),
]
