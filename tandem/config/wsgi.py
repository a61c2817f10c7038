"""The door for the web server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
# A page takes some five milliseconds of Python in several short stretches between questions to the database. With Python's own 5 ms the threads of a worker take the
# interpreter from each other in the midst of them, which cost a tenth of the pages (docs/benchmarks.md).
sys.setswitchinterval(0.05)
application = get_wsgi_application()
