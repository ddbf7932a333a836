"""Every template: it parses, takes only what the components offer, is styled by what exists, and runs nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html"))
STYLES = (ROOT / "casework" / "static" / "casework.css").read_text()


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text()


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_parses_and_what_it_takes_is_there(bare: Flask, name: str) -> None:
    tree = bare.jinja_env.parse(source(name), name)
    bare.jinja_env.get_template(name)
    for taken in tree.find_all((nodes.FromImport, nodes.Extends, nodes.Include)):
        if not isinstance(taken.template, nodes.Const):
            continue
        other = source(taken.template.value)
        if isinstance(taken, nodes.FromImport):
            offered = set(re.findall(r"{%-?\s*(?:macro|set)\s+(\w+)", other))
            names = {each[0] if isinstance(each, tuple) else each for each in taken.names}
            assert names <= offered, f"{taken.template.value} offers no {names - offered}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_runs_and_styles_nothing_inline(name: str) -> None:
    text = source(name)
    if name.startswith("email/"):  # mail programs read no style sheet: the styles stand on the elements themselves
        text = re.sub(r' style="[^"<>]*"', "", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_class_of_ours_has_a_style(name: str) -> None:
    used = set(re.findall(r"\bcw-[a-z]+(?:[_-]+[a-z]+)*", source(name)))
    ids = set(re.findall(r"id=\"(cw-[\w-]+)", source(name)))
    missing = {each for each in used - ids if f".{each}" not in STYLES}
    assert missing == set()


def test_no_style_is_left_that_nothing_uses() -> None:
    everything = "".join(source(name) for name in TEMPLATES)
    everything += "".join(path.read_text() for path in (ROOT / "casework").rglob("*.py"))
    everything += "".join(path.read_text() for path in (ROOT / "casework" / "static" / "scripts").glob("*.js"))
    styled = set(re.findall(r"\.(cw-[\w-]+)", STYLES))
    unused = {each for each in styled if each not in everything and (each.rsplit("--", 1)[0] + "--") not in everything}
    assert unused == set()
