"""The words of files on somebody's records are passages like any others; a file that cannot be read says so."""

from __future__ import annotations

from casework import storage
from casework.cases.models import Attachment
from casework.extensions import db
from casework.rendering import Document, Paragraph, to_docx
from casework.subject_access import making
from casework.subject_access.models import AccessPassage
from casework.web.uploads import KINDS
from tests.browser import Browser
from tests.world import Maker


def test_what_files_say_is_gathered_paragraph_by_paragraph(make: Maker, browse: Browser, at: object) -> None:
    group = make.group("psg")
    officer, ada = make.user("Ivy", duties=["information_governance"]), make.person("Ada", "Quincefinch")
    case = make.case(group, offender=ada)
    letter = to_docx(
        Document(title="A letter", body_name="x", blocks=[Paragraph("Crabcanary."), Paragraph("Of Lin Elsewhere.")])
    )
    with make.system():
        for name, data in (
            ("letter.docx", letter),
            ("note.txt", b"Dewcanary.\n\nMistcanary."),
            ("broken.pdf", b"%PDF-1.7 nothing"),
        ):
            kept = storage.keep(data)
            db.session.add(
                Attachment(
                    case_id=case.id, file_name=name, content_type=KINDS[name.rpartition(".")[2]], size=kept.size, sha256=kept.sha256,
                    storage_key=kept.key, added_by_id=officer.id,
                )
            )  # fmt: skip
        db.session.commit()
    ivy = browse(officer)
    ivy.get("/subject-access/register")
    day = {"received_on-day": 1, "received_on-month": 2, "received_on-year": 2026}
    reference = ivy.post(
        "/subject-access/register", name="Ada Quincefinch", reference=ada.reference, asker="person", known="yes", identity="Passport.", **day
    ).path.rpartition("/")[2]  # fmt: skip
    ivy.post(f"/subject-access/{reference}/gather")
    making.run_due()
    with make.system():
        found = db.session.scalars(db.select(AccessPassage.text).where(AccessPassage.field == "file")).all()
    assert {"Crabcanary.", "Of Lin Elsewhere.", "Dewcanary.", "Mistcanary."} <= {*found}
    assert sum("could not be read" in each for each in found) == 1
    assert "Crabcanary" in ivy.get(f"/subject-access/{reference}/passages").text
