from django.urls import path

from tehing.parties import views

urlpatterns = [
    path("people/<int:pk>/consents/", views.consents, name="person_consents"),
]
