"""Alembic's environment: the connection and the models come from the application."""

from __future__ import annotations

from alembic import context

from casework.schema import metadata


def include(object_: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """Everything in the schema is ours."""
    return True


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    compare_server_default=False,
    include_object=include,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
