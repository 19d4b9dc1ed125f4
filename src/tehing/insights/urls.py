from django.urls import path

from tehing.insights import views

urlpatterns = [
    path("reports/pipeline/", views.pipeline, name="report_pipeline"),
    path("reports/pipeline/months/", views.months, name="report_pipeline_months"),
]
