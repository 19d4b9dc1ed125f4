from django.urls import path

from tehing.parties.views import book, personal

urlpatterns = [
    path("people/<int:pk>/personal-data/", personal.download, name="person_data"),
    path("people/<int:pk>/erasure/", personal.erasure, name="person_erasure"),
    path("people/<int:pk>/consents/", book.consents, name="person_consents"),
]
