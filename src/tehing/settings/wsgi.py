"""The WSGI application that Granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tehing.settings")
application = get_wsgi_application()

# What is loaded by now stays: looking through it for rubbish costs tens of milliseconds, in the middle of somebody's page.
# A request makes tens of thousands of objects and drops nearly all of them by itself, so cycles are looked for less often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
