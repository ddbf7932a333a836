"""The shared parts every slice uses: database, sign-in and form-token machinery. Imports nothing of ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import BigInteger, Date, DateTime, Identity, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

_registry = registry(
    type_annotation_map={
        int: BigInteger,
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
    },
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    ),
)


class Model(DeclarativeBase):
    """Base of every table: text without arbitrary lengths, instants with a zone, big identities, named constraints."""

    registry = _registry

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-10)


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
