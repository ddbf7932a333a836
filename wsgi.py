"""What a WSGI server loads: `gunicorn wsgi:app`."""

import gc

from casework import create_app
from tasks import nudging

app = create_app()
if app.config["REDIS_URL"]:
    nudging.install(app)
# What is loaded by now stays: the collector need not walk it again and again (a fifth of the time of a long list).
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
