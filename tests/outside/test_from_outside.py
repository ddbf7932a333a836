"""Somebody without an account refers to a group that lets people outside do so: proved, slowed down, told nothing that is held."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_string
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.accounts import api_tokens
from casework.accounts.models import User
from casework.data_protection.models import PrivacyNotice
from casework.errors import Refusal
from casework.extensions import db
from casework.mail import FileChannel
from casework.notifications import outbox
from casework.notifications.models import Message
from casework.outside import questions, services
from casework.outside.models import OutsideDraft, OutsidePage, OutsideQuestion, OutsideReferrer
from casework.partnership.profiles import Profile, profile_of
from casework.referrals.models import Referral
from casework.subjects import keys
from casework.subjects.models import Person
from tests.browser import Browser, Page
from tests.world import Maker

Browse = Callable[..., Browser]


def answers(profile: Profile) -> dict[str, Any]:
    """An answer to each question that needs one."""
    found: dict[str, Any] = {}
    for field in profile.fields():
        if field.get("required"):
            first = (field.get("choices") or ["Noise at night"])[0]
            found[field["key"]] = "no" if field["kind"] == "yes_no" else first if isinstance(first, str) else first[0]
            if field["kind"] == "date":
                found |= {f"{field['key']}-day": "1", f"{field['key']}-month": "2", f"{field['key']}-year": "2026"}
    return found


@pytest.fixture
def world(make: Maker, at: Callable[..., None]) -> dict[str, Any]:
    at(2026, 3, 2, 9)
    group = make.group("psg", name="North PSG")
    coordinator, administrator = make.user("Cora", coordinates=[group]), make.user("Ada", duties=["administrator"])
    known = make.person("Wilf", "Waiting")
    with make.system():
        keys.index_people([known.id])
        db.session.add(PrivacyNotice(words={}, published_at=clock.now(), saved_by_id=administrator.id))
        said = answers(profile_of(group))
    return {
        "group": group, "coordinator": coordinator, "administrator": administrator, "member": make.user("Mel", joins=[group]),
        "stranger": make.user("Olu", coordinates=[make.group("iom")]), "setting": f"/groups/{group.slug}/referrals/from-outside",
        "page": f"/refer/{group.partnership_id}/{group.slug}", "answers": said,
    }  # fmt: skip


@pytest.fixture
def opened(world: dict[str, Any], browse: Browse) -> dict[str, Any]:
    cora = browse(world["coordinator"])
    cora.get(world["setting"])
    assert "The page is open" in cora.submit(open="y", words="We answer within three days.").text
    return world


def written(browser: Browser, world: dict[str, Any], **more: Any) -> Page:
    said = {
        "own_name": "Rita Reed", "own_email": "rita@school.example", "own_organisation": "Gull School", "side": "offender",
        "forename": "Wilf", "surname": "Waiting", **world["answers"], **more,
    }  # fmt: skip
    browser.get(world["page"])
    return browser.submit(**said)


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        found = list(db.session.scalars(select(model).order_by(model.id).execution_options(populate_existing=True)))
        db.session.expunge_all()
        return found


def latest(make: Maker) -> str:
    with make.system():
        return db.session.scalars(select(OutsideDraft)).one().figures


def test_a_referral_from_outside_is_proved_arrives_and_its_sender_is_told(
    make: Maker, opened: dict[str, Any], browse: Browse, tmp_path: Any
) -> None:
    rita = browse()
    page = written(rita, opened, own_email="")
    assert page.errors() == ["Enter your e-mail address"] and page.field("surname") == "Waiting"
    assert rows(make, OutsideDraft) == []
    page = written(rita, opened)
    assert "We have sent six figures to rita@school.example" in page.text and "Wilf" not in page.text
    assert "It is about 1 person or place so far" in page.text
    proving = page.path
    rita.get(page.links()["Name somebody else or another place"])
    assert rita.submit(side="victim").errors() == ["Enter a name, or as much of it as is known"]
    assert rita.submit(side="offender", forename="Wilf", surname="Waiting").errors() == ["You have named them already"]
    assert rita.submit(side="victim", forename="Vi", surname="Harmed").path == proving
    rita.get(f"{proving}/another")
    page = rita.submit(side="location", place="Gull Square")
    assert page.path == proving and "It is about 3 people and places" in page.text and "Harmed" not in page.text
    browse().get(f"{opened['page']}/figures/nonsense/another", status=404)
    rita.get(proving)
    assert rows(make, Referral) == []
    [draft] = rows(make, OutsideDraft)
    for kept in (draft.sealed, draft.address):
        assert "Reed" not in kept and "Waiting" not in kept and "rita" not in kept
    wrong = "000000" if latest(make) != "000000" else "000001"
    assert (
        rita.submit(code=wrong, step="code")
        .errors()[0]
        .startswith("These are not the figures we sent last. You have 4")
    )
    page = rita.submit(code=latest(make), step="code")
    [referral] = rows(make, Referral)
    assert f"Its reference is {referral.reference}" in page.text
    assert rows(make, OutsideDraft) == [] and referral.status == "submitted"
    assert len(rows(make, Person)) == 1, "nobody is recorded, and nobody on record is taken to be meant"
    cora = browse(opened["coordinator"])
    assert "From outside, e-mail verified" in cora.get(f"/groups/{opened['group'].slug}/referrals").text
    page = cora.get(f"/referrals/{referral.reference}")
    assert "Rita Reed, Gull School. Nobody has checked who they are" in page.text and "rita@school.example" in page.text
    assert "Look for Wilf Waiting" in page.text
    assert "Vi Harmed" in page.text and "Gull Square" in page.text
    browse(opened["member"]).get(f"/referrals/{referral.reference}", status=404)
    decide = f"/referrals/{referral.reference}/decide"
    cora.get(decide)
    assert "Say first who Wilf Waiting is" in cora.submit(decision="accept", title="Noise", reason="Yes").errors()[0]
    cora.get(decide)
    cora.submit(decision="decline", reason="Wilf Waiting is known to us")
    outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>"))
    letters = {path.read_text() for path in tmp_path.iterdir() if "rita@school.example" in path.read_text()}
    assert len(letters) == 2, "the receipt and the decision; the figures are no use any more"
    assert any("was not taken on" in letter for letter in letters)
    assert not any("Waiting" in letter or "known" in letter for letter in letters)


def test_figures_end_and_are_sent_three_times_at_most(
    make: Maker, opened: dict[str, Any], browse: Browse, at: Any
) -> None:
    rita = browse()
    page = written(rita, opened)
    path, first = page.path, latest(make)
    for _ in range(5):
        page = rita.submit(code="no", step="code")
    assert "Ask for new ones" in page.errors()[0]
    assert "entered too often" in rita.submit(code=first, step="code").errors()[0]
    for minute in (2, 4):
        at(2026, 3, 2, 9, minute)
        rita.get(path)
        assert "New figures are on their way" in rita.submit(step="again", code="").text
    assert "not the figures" in rita.submit(code=first, step="code").errors()[0]
    at(2026, 3, 2, 9, 6)
    rita.get(path)
    assert "Three messages were sent already" in rita.submit(step="again", code="").errors()[0]
    at(2026, 3, 2, 9, 14, 1)
    rita.get(path)
    assert "older than ten minutes" in rita.submit(code=latest(make), step="code").errors()[0]
    at(2026, 3, 2, 10, 1)
    rita.get(path, status=404)
    with make.system():
        assert services.forget_old() == 1
        db.session.commit()
    assert rows(make, Referral) == []


def test_a_program_and_a_flood_are_held_up(make: Maker, opened: dict[str, Any], browse: Browse) -> None:
    rita = browse()
    rita.get(opened["page"])
    said = {
        "own_name": "x",
        "own_email": "x@example.org",
        "side": "offender",
        "surname": "x",
        "website": "http://spam.example",
    }
    rita.submit(status=404, **said, **opened["answers"])
    assert rows(make, OutsideDraft) == rows(make, Message) == []
    for number in range(6):
        written(browse(), opened, own_email=f"r{number}@school.example")
    browser = browse()
    browser.get(opened["page"])
    page = browser.submit(status=429, **{**said, "website": ""}, **opened["answers"])
    assert "Too many referrals were begun from here" in page.text
    with make.system():
        kept = db.session.execute(
            text("SELECT string_agg(key, ' ') FROM throttles WHERE key LIKE 'outside%'")
        ).scalar_one()
    assert len(kept.split()) == 8 and "127.0.0" not in kept and "school" not in kept


def test_who_opens_and_closes_the_page(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    browse().get(world["page"], status=404)
    browse(world["member"]).get(world["setting"], status=403)
    browse(world["stranger"]).get(world["setting"], status=404)
    ada = browse(world["administrator"])
    ada.get(world["setting"])
    ada.submit(open="y", words="")
    assert "Refer to North PSG" in browse().get(world["page"]).text
    link = written(browse(), world).path
    ada.get(world["setting"])
    ada.submit(open=None, words="")
    for path in (world["page"], link, f"{world['page']}/sent/x", world["page"].replace("north", "south")):
        browse().get(path, status=404)
    with make.system():
        account = db.session.scalars(select(User).join(OutsidePage, OutsidePage.account_id == User.id)).one()
    with make.acting(world["administrator"]) as ada, pytest.raises(Refusal, match="no key acts for it"):
        api_tokens.create(account, name="x", days=1, scopes=["referrals:read"], by=ada)


def test_a_page_needs_a_notice_and_a_group_that_is_named(make: Maker, world: dict[str, Any]) -> None:
    discreet = next(
        group for key in ("tati", "nap", "iom", "domestic_abuse") if profile_of(group := make.group(key)).discreet
    )
    with make.acting(world["administrator"]) as ada:
        with pytest.raises(Refusal, match="not named to people outside"):
            services.set_page(discreet, open_=True, words="", by=ada)
        with make.system():
            db.session.scalars(select(PrivacyNotice)).one().published_at = None
    with make.acting(world["administrator"]) as ada, pytest.raises(Refusal, match="Publish the privacy notice first"):
        services.set_page(world["group"], open_=True, words="", by=ada)
    assert rows(make, OutsidePage) == rows(make, OutsideReferrer) == []


def test_somebody_outside_is_asked_for_more_by_a_link_and_answers_after_six_figures(
    make: Maker, opened: dict[str, Any], browse: Browse, at: Any, tmp_path: Any
) -> None:
    rita, cora = browse(), browse(opened["coordinator"])
    written(rita, opened)
    rita.submit(code=latest(make), step="code")
    [referral] = rows(make, Referral)
    path, decide = f"/referrals/{referral.reference}", f"/referrals/{referral.reference}/decide"

    def letters() -> list[str]:
        for old in tmp_path.iterdir():
            old.unlink()
        outbox.deliver_due(channel=FileChannel(tmp_path, "Casework <casework@example.org>"))
        found = [message_from_string(each.read_text(), policy=default) for each in tmp_path.iterdir()]
        return [each.get_body(("plain",)).get_content() for each in found if "rita@school.example" in each["To"]]

    letters()
    cora.get(decide)
    cora.submit(decision="return", reason="Which floor does Wilf live on?")
    [asked] = letters()
    assert "has a question about your referral" in asked and "Wilf" not in asked and "floor" not in asked
    link = next(word for word in asked.split() if "/question/" in word).removeprefix("http://localhost")
    page = rita.get(link)
    assert "floor" not in page.text and not page.has("input[name=code]")
    page = rita.submit(step="again")
    [figures] = letters()
    [row] = rows(make, OutsideQuestion)
    with make.system():
        code = db.session.get_one(OutsideQuestion, row.id).figures
    assert code in figures
    wrong = "000000" if code != "000000" else "000001"
    assert rita.submit(code=wrong, step="code").errors()[0].startswith("These are not the figures")
    browse().get(f"{link}/nonsense")
    page = rita.submit(code=code, step="code")
    assert "Which floor does Wilf live on?" in page.text
    assert rita.submit(answer=" ").errors() == ["Write your answer"]
    page = rita.submit(answer="The third, at the back.")
    assert page.h1 == "Your answer was sent" and referral.reference in page.text
    rita.get(link, status=404)
    page = cora.get(path)
    assert "Which floor does Wilf live on?" in page.text and "The third, at the back." in page.text
    browse(opened["member"]).get(path, status=404)

    cora.get(decide)
    cora.submit(decision="return", reason="Since when?")
    assert "Not yet; the link works until 16 March 2026" in cora.get(path).text
    [asked] = letters()
    browse(opened["stranger"]).get(f"{path}/wait-no-longer", status=404)
    cora.get(cora.get(path).links()["Wait no longer"])
    cora.submit()
    assert "Nobody answered by the link" in cora.get(path).text and rows(make, Referral)[0].status == "submitted"
    assert "Nobody outside is asked about it now" in cora.post(f"{path}/wait-no-longer").text
    cora.get(decide)
    cora.submit(decision="return", reason="Since when, then?")
    assert questions.give_back_unanswered() == 0
    at(2026, 3, 17, 9)
    assert questions.give_back_unanswered() == 1 and rows(make, Referral)[0].status == "submitted"
