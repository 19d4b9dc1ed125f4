from django.urls import path

from tehing.core import views

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
    path("settings/history/", views.history, name="history"),
]
