"""How gunicorn serves Casework: `gunicorn -c docs/deploy/gunicorn.conf.py wsgi:app`."""

bind = "127.0.0.1:8000"
workers = 4
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats of workers: never on a disk that may stall
# The proxy on this machine says who asks; what anybody else says of themselves is not believed.
forwarded_allow_ips = "127.0.0.1"
# Nobody steers it through a socket of its own; systemd does.
control_socket_disable = True
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "casework.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "json"}},
    "root": {"level": "WARNING", "handlers": ["stderr"]},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False}},
}
