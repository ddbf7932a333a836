"""Celery: the worker, its schedule and small tasks whose bodies call a service."""
