from django.urls import path

from tehing.deals.views import activities, board, conversion

urlpatterns = [
    path("deals/board/", board.board, name="deals_board"),
    path("deals/board/<int:stage_pk>/more/", board.more, name="deals_board_more"),
    path("deals/<int:pk>/stage/", board.stage, name="deal_stage"),
    path("leads/<int:pk>/conversion/", conversion.conversion, name="lead_conversion"),
    path("activities/of/<str:host>/<int:pk>/", activities.log, name="activity_log"),
    path("activities/<int:pk>/completion/", activities.completion, name="activity_completion"),
    path("activities/<int:pk>/due/", activities.due, name="activity_due"),
]
