from django.urls import path

from tehing.deals.views import activities, board, business_case, committee, conversion, needs, review, shared_case

urlpatterns = [
    path("deals/board/", board.board, name="deals_board"),
    path("deals/board/<int:stage_pk>/more/", board.more, name="deals_board_more"),
    path("deals/review/", review.review, name="deals_review"),
    path("deals/<int:pk>/stage/", board.stage, name="deal_stage"),
    path("deals/<int:pk>/business-case/", business_case.case, name="deal_case"),
    path("deals/<int:pk>/business-case/needs/", business_case.build, name="deal_case_build"),
    path("deals/<int:pk>/business-case/links/", business_case.links, name="deal_case_links"),
    path("deals/<int:pk>/business-case/links/<int:link_pk>/revocation/", business_case.revocation, name="deal_case_revocation"),
    path("deals/<int:pk>/business-case/proposals/<int:proposal_pk>/", business_case.proposal, name="deal_case_proposal"),
    path("deals/<int:pk>/business-case/paper/", business_case.paper, name="deal_case_paper"),
    path("deals/<int:pk>/committee/", committee.committee, name="deal_committee"),
    path("deals/<int:pk>/committee/new/", committee.new, name="deal_committee_new"),
    path("deals/<int:pk>/committee/<int:member_pk>/", committee.member, name="deal_committee_member"),
    path("deals/<int:pk>/committee/<int:member_pk>/place/", committee.place, name="deal_committee_place"),
    path("case/<str:secret>/", shared_case.case, name="shared_case"),
    path("case/<str:secret>/paper/", shared_case.paper, name="shared_case_paper"),
    path("needs/levels/", needs.by_level, name="needs_by_level"),
    path("leads/<int:pk>/conversion/", conversion.conversion, name="lead_conversion"),
    path("activities/of/<str:host>/<int:pk>/", activities.log, name="activity_log"),
    path("activities/<int:pk>/completion/", activities.completion, name="activity_completion"),
    path("activities/<int:pk>/due/", activities.due, name="activity_due"),
]
