"""A body's logo: put up by who runs the group, at the head of every paper with its words, refused when it is no picture."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import docx
import pikepdf
import pytest

from casework import clock
from casework.extensions import db
from casework.meetings import services
from casework.meetings.papers import agenda_document
from casework.rendering import to_pdf

from .test_agenda import fresh
from .test_house_style import held


def png(width: int = 300, height: int = 100, rows: int | None = None) -> bytes:
    """A grey picture; with fewer `rows` than its height it is broken."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\x00" + b"\x88" * width for _ in range(height if rows is None else rows))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")


def pictures(data: bytes) -> list[str]:
    """What the pictures of a Word file say."""
    found = docx.Document(BytesIO(data)).element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    return [each.get("descr") for each in found]


@pytest.fixture
def board(make, at):
    return held(make, at)


def test_a_logo_stands_at_the_head_of_every_paper_and_goes_again(board, browse):
    group, officer, meeting = board
    page = browse(officer)
    url = f"/groups/{group.slug}/meetings/style"
    assert "The papers have none." in page.get(url).text
    page.get(url + "/logo")
    shown = page.submit(file=(BytesIO(png()), "logo.png"), alt="Logo of Wrensea Council")
    assert "The logo stands at the head of the papers." in shown.text
    for paper in ("agenda", "minutes"):
        html = page.get(f"/meetings/{meeting.id}/papers/{paper}.html")
        image = html.select_one("main .cw-logo img")
        assert image["alt"] == "Logo of Wrensea Council"
        assert image["src"].startswith("data:image/png;base64,")
        assert pictures(page.get(f"/meetings/{meeting.id}/papers/{paper}.docx").data) == ["Logo of Wrensea Council"]
        pdf = page.get(f"/meetings/{meeting.id}/papers/{paper}.pdf").data
        with pikepdf.open(BytesIO(pdf)) as found:
            assert list(found.pages[0].images), "the picture is on the first page"
            assert b"Logo of Wrensea Council" in _structure(found)
    page.get(url)
    page.post(url + "/logo/remove")
    assert not page.get(f"/meetings/{meeting.id}/papers/agenda.html").has("main .cw-logo")


def _structure(pdf: pikepdf.Pdf) -> bytes:
    """The texts that stand for pictures."""
    return b" ".join(
        bytes(each["/Alt"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
    )


def test_minutes_that_went_round_keep_their_logo(board, browse, make):
    group, officer, meeting = board
    page = browse(officer)
    url = f"/groups/{group.slug}/meetings/style"
    page.get(url + "/logo")
    page.submit(file=(BytesIO(png()), "logo.png"), alt="The old logo")
    with make.acting(officer) as by:
        services.close_meeting(fresh(meeting), concluded_at=clock.now(), by=by)
        services.circulate(fresh(meeting), by=by, accept_faults=True)
        db.session.commit()
    page.get(url + "/logo")
    page.submit(file=(BytesIO(png(200, 200)), "logo.png"), alt="The new logo")
    html = page.get(f"/meetings/{meeting.id}/papers/minutes.html")
    assert html.select_one("main .cw-logo img")["alt"] == "The old logo"


@pytest.mark.parametrize(("name", "data", "words"), [
    ("logo.svg", b"<svg/>", "The file must be a PNG, JPG or JPEG"),
    ("logo.png", b"<svg xmlns='x'/>", "This is not really a .png file. Save it again in the program that made it"),
    ("logo.png", png(10, 10), "The picture must be 20 to 4000 pixels wide and high"),
    ("logo.png", png(300, 100)[:60], "This picture is broken and cannot be read. Save it again"),
    ("logo.png", png(300, 100, rows=3), "This picture is broken and cannot be printed. Save it again"),
    ("logo.png", png(300, 100) + b"x" * 600_000, "The picture is larger than 500 kB. Make it smaller"),
])  # fmt: skip
def test_what_is_no_picture_is_refused_and_the_papers_stay_as_they_are(board, browse, make, name, data, words):
    group, officer, meeting = board
    page = browse(officer)
    page.get(f"/groups/{group.slug}/meetings/style/logo")
    assert page.submit(file=(BytesIO(data), name), alt="A logo").errors() == [words]
    with make.acting(officer):
        assert agenda_document(fresh(meeting)).logo is None
        assert to_pdf(agenda_document(fresh(meeting))).startswith(b"%PDF")


def test_only_who_runs_the_group_changes_it(board, browse, make):
    group, _officer, _meeting = board
    member = browse(make.user("A member", joins=[group]))
    member.get(f"/groups/{group.slug}/meetings/style/logo", status=403)
    member.post(f"/groups/{group.slug}/meetings/style/logo/remove", status=403)
    browse(make.user("A stranger", joins=[make.group("psg")])).get(
        f"/groups/{group.slug}/meetings/style/logo", status=403
    )
