"""The design system on its own: the template environment, the frame of a page and a made-up reader, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from jinja2 import FileSystemLoader

from tests.design.gallery import Reader, gallery

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A Flask application with our template environment and nothing else; signed in unless `g.nobody` is set."""
    return make_bare(tmp_path_factory.mktemp("var"))


def make_bare(var: Path) -> Flask:
    from flask_wtf import CSRFProtect

    from casework.rendering import prose_html
    from casework.web import compression, headers, presentation

    root = HERE.parent.parent
    app = Flask("casework", root_path=str(root / "casework"), template_folder=str(root / "templates"))
    app.config |= {
        "SECRET_KEY": "design",
        "MODE": "test",
        "VAR_DIR": var,
        "BASE_URL": "http://localhost",
        "TESTING": True,
    }
    presentation.configure_jinja(app)
    CSRFProtect(app)
    compression.init_app(app)
    headers.init_app(app)
    app.jinja_env.filters["minuted"] = prose_html  # the meetings' own: minutes are shown beyond their pages
    app.jinja_env.loader.loaders.append(FileSystemLoader(HERE / "templates"))  # type: ignore[union-attr]
    app.jinja_env.globals |= {"navigation": _navigation, "partnership_name": lambda: "Harbour and Moor partnership"}
    app.jinja_env.globals["may_reach"] = lambda _endpoint: True
    app.context_processor(lambda: {"current_user": Reader(signed_in=not g.get("nobody"))})
    app.add_url_rule(
        "/search/", "search.ask", lambda: "", methods=["GET", "POST"]
    )  # as it is: addresses are kept for the process
    app.add_url_rule("/words", "typed_words.ask", lambda: "", methods=["POST"])
    app.add_url_rule("/declare-interest", "cases.any_interest", lambda: "", methods=["GET", "POST"])
    for endpoint in ("accounts.account", "accounts.sign_out", "accounts.sign_in"):
        app.add_url_rule(
            f"/{endpoint.rpartition('.')[2].replace('_', '-')}", endpoint, lambda: "", methods=["GET", "POST"]
        )
    app.add_url_rule("/", "gallery", gallery, methods=["GET", "POST"])
    return app


def _navigation() -> list[dict[str, Any]]:
    places = [("My work", True, 4), ("Cases", False, 0), ("Referrals", False, 3), ("Actions", False, 0)]
    more = [("Groups and meetings", False, 0), ("Search", False, 0)]
    return [{"text": text, "href": "/", "active": active, "count": count} for text, active, count in places + more]


@pytest.fixture
def on_a_page(bare: Flask) -> Iterator[Flask]:
    with bare.test_request_context("/"):
        yield bare
