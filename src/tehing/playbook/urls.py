from django.urls import path

from tehing.playbook.views import advisor, sharing, shelf, translations

urlpatterns = [
    path("playbook/", shelf.playbook, name="playbook"),
    path("playbook/begin/", shelf.begin, name="playbook_begin"),
    path("playbook/objections/", shelf.objections, name="playbook_objections"),
    path("playbook/advisor/", advisor.advisor, name="playbook_advisor"),
    path("playbook/advisor/outcomes/", advisor.outcomes, name="playbook_advice_outcomes"),
    path("playbook/translations/", translations.overview, name="playbook_translations"),
    path("playbook/translations/next/", translations.following, name="playbook_translation_next"),
    path("playbook/translations/standard/", translations.take_standard, name="playbook_standard_words"),
    path("playbook/share/", sharing.share, name="playbook_share"),
    path("playbook/share/file/", sharing.file, name="playbook_file"),
]
