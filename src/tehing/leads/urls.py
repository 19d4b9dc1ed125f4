from django.urls import path

from tehing.leads.views import qualification

urlpatterns = [path("leads/<int:pk>/qualification/", qualification.answers, name="lead_qualification")]
