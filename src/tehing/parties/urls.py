from django.urls import path

from tehing.parties import views

urlpatterns = [
    path("companies/alike/", views.alike, name="companies_alike"),
    path("people/<int:pk>/consents/", views.consents, name="person_consents"),
]
