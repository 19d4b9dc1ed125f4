"""The WSGI application that Granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from tehing.settings.room import roomy, settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
application = roomy(get_wsgi_application())
settle()
