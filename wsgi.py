"""What a WSGI server loads: `gunicorn wsgi:app`."""

from casework import create_app

app = create_app()
