"""HTML as structure: two fragments are the same when their elements, attributes and words are, whatever their white space."""

from __future__ import annotations

from typing import Any

import lxml.html

KEPT_AS_TYPED = ("textarea", "pre")


def structure(html: str) -> list[Any]:
    """Nested [tag, attributes, content...], attribute order and white space left out."""
    return [_node(node) for node in lxml.html.fragments_fromstring(html.strip() or "<i></i>")]


def _node(node: Any) -> Any:
    if isinstance(node, str):
        return _words(node)
    attributes = {name: _value(name, value) for name, value in node.attrib.items()}
    content = [_words(node.text, node.tag)] if _words(node.text, node.tag) else []
    for child in node:
        if isinstance(child.tag, str):
            content.append(_node(child))
        if tail := _words(child.tail):
            content.append(tail)
    return [node.tag, attributes, *content]


def _value(name: str, value: str) -> Any:
    return (
        sorted(value.split()) if name == "class" else " ".join(value.split()) if name == "aria-describedby" else value
    )


def _words(text: str | None, tag: str = "") -> str:
    if tag in KEPT_AS_TYPED:
        return text or ""
    return " ".join((text or "").split())
