from django.urls import path

from tehing.core import health, views
from tehing.core.bulk import views as bulk
from tehing.core.duplicates import views as duplicates
from tehing.core.imports import views as imports
from tehing.core.saved import views as saved
from tehing.core.webhooks import views as webhooks

urlpatterns = [
    path("health/", health.ready, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("metrics", health.metrics, name="metrics"),
    path("timeline/<str:record_type>/<int:record_id>/", views.timeline, name="timeline"),
    path("notes/<str:record_type>/<int:record_id>/", views.notes, name="notes"),
    path("notes/<int:pk>/delete/", views.delete_note, name="note_delete"),
    path("files/<str:record_type>/<int:record_id>/", views.files, name="files"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/delete/", views.delete_file, name="file_delete"),
    path("notifications/", views.bell, name="notifications"),
    path("notifications/read/", views.read_all, name="notifications_read"),
    path("settings/work/", views.work, name="work"),
    path("settings/work/<int:pk>/retry/", views.retry_job, name="job_retry"),
    path("settings/deliveries/<int:pk>/retry/", views.retry_delivery, name="delivery_retry"),
    path("bin/", views.bin_, name="bin"),
    path("bin/<int:pk>/restoration/", views.restoration, name="bin_restoration"),
    path("imports/", imports.runs, name="imports"),
    path("imports/new/", imports.create, name="import_new"),
    path("imports/<int:pk>/", imports.review, name="import"),
    path("imports/<int:pk>/run/", imports.run, name="import_run"),
    path("imports/<int:pk>/undo/", imports.take_back, name="import_undo"),
    path("imports/<int:pk>/rejects/", imports.rejects, name="import_rejects"),
    path("views/<int:pk>/", saved.edit, name="view_edit"),
    path("views/<int:pk>/state/", saved.keep, name="view_keep"),
    path("views/<int:pk>/copy/", saved.copy, name="view_copy"),
    path("views/<int:pk>/first/", saved.first, name="view_first"),
    path("views/<int:pk>/delete/", saved.remove, name="view_delete"),
    path("bulk/<int:pk>/", bulk.report_screen, name="bulk"),
    path("bulk/<int:pk>/rows/", bulk.rows_screen, name="bulk_rows"),
    path("bulk/<int:pk>/undo/", bulk.undo_screen, name="bulk_undo"),
    path("duplicates/", duplicates.overview, name="duplicates"),
    path("duplicates/search/", duplicates.search, name="duplicates_search"),
    path("duplicates/compare/", duplicates.compare, name="duplicates_compare"),
    path("duplicates/merge/", duplicates.merge, name="duplicates_merge"),
    path("duplicates/of/<str:record_type>/<int:record_id>/", duplicates.doubts, name="duplicates_of"),
    path("duplicates/<int:pk>/", duplicates.pair, name="duplicate"),
    path("duplicates/<int:pk>/decision/", duplicates.decide, name="duplicate_decision"),
    path("merges/<int:pk>/", duplicates.merged, name="merge"),
    path("merges/<int:pk>/undo/", duplicates.undo, name="merge_undo"),
    path("webhooks/<int:pk>/secret/", webhooks.secret, name="webhook_secret"),
    path("webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path("webhooks/<int:pk>/deliveries/", webhooks.deliveries, name="webhook_deliveries"),
    path("webhooks/<int:pk>/deliveries/replay/", webhooks.replay_failed, name="webhook_replay_failed"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/", webhooks.delivery, name="webhook_delivery"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/replay/", webhooks.replay, name="webhook_replay"),
    path("settings/history/", views.history, name="history"),
    path("settings/history/export/", views.history_export, name="history_export"),
]
