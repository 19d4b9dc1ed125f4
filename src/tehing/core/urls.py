from django.urls import path

from tehing.core import views
from tehing.core.imports import views as imports

urlpatterns = [
    path("health/", views.health, name="health"),
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
    path("imports/", imports.runs, name="imports"),
    path("imports/new/", imports.create, name="import_new"),
    path("imports/<int:pk>/", imports.review, name="import"),
    path("imports/<int:pk>/run/", imports.run, name="import_run"),
    path("imports/<int:pk>/undo/", imports.take_back, name="import_undo"),
    path("imports/<int:pk>/rejects/", imports.rejects, name="import_rejects"),
    path("settings/history/", views.history, name="history"),
]
