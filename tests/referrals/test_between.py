"""Between groups: a case referred on, asked for and answered, escalated, and the feedback that is owed until it is given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.notifications import between_groups
from casework.notifications.models import Message, Reminder
from casework.partnership.models import Group
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import Referral
from tests.browser import Browser
from tests.notifications.test_deadlines import morning
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(db.select(model).order_by(model.id).execution_options(populate_existing=True)))


def live(make: Maker, case: Case) -> set[int]:
    return {row.group_id for row in rows(make, Caseload) if row.case_id == case.id and row.left_on is None}


# -- asking for a case -------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(make: Maker) -> dict[str, Any]:
    """IOM has Otto's case; PSG, out of its reach, gets a referral about him."""
    psg, iom = make.group("psg", name="North PSG"), make.group("iom", name="Borough IOM")
    otto = make.person("Otto", "Between")
    return {
        "psg": psg, "iom": iom, "case": make.case(iom, offender=otto, title="Secret burglaries"),
        "referral": make.referral(psg, by=make.user("Rae"), offender=otto), "col": make.user("Col", coordinates=[psg]),
        "ida": make.user("Ida", coordinates=[iom]), "mia": make.user("Mia", joins=[iom]),
    }  # fmt: skip


def ask(world: dict[str, Any], browse: Browse) -> Browser:
    col = browse(world["col"])
    link = col.get(f"/referrals/{world['referral'].reference}").links()["Ask Borough IOM for the case of Otto Between"]
    page = col.submit(col.get(link), reason="")
    assert page.errors() == ["Say why your group should have it"]
    page = col.submit(page, reason="His neighbours are our clients.")
    assert page.path == f"/groups/{world['psg'].slug}/between" and "Waiting for an answer by" in page.text
    assert "A case you may not open" in page.text and "Secret" not in page.raw
    return col


@pytest.mark.parametrize(
    ("how", "groups", "words"),
    [
        ("moved", {"psg"}, "Agreed: the case moved"),
        ("shared", {"psg", "iom"}, "Agreed: both groups have the case"),
        ("refused", {"iom"}, "Refused"),
    ],
)
def test_a_case_is_asked_for_and_the_answer_comes_with_its_reason(
    make: Maker, asked: dict[str, Any], browse: Browse, how: str, groups: set[str], words: str
) -> None:
    col = ask(asked, browse)
    row = rows(make, TransferRequest)[0]
    assert row.answer_by == clock.working_days_after(clock.today(), 5)
    ida = browse(asked["ida"])
    assert "Asked for 1 case" in ida.get(f"/groups/{asked['iom'].slug}/").text
    assert "North PSG asks Borough IOM for this case" in ida.get(f"/cases/{asked['case'].reference}").text
    page = ida.get(f"/requests/{row.id}")
    assert "His neighbours are our clients." in page.text and "Secret burglaries" in page.text
    assert ida.submit(page, how=how, reason="").errors() == ["Say why; the group that asked reads this"]
    agreed = ida.get(f"/requests/{row.id}")
    if how != "refused":
        page = ida.submit(agreed, how=how, reason="We agreed it on Monday.")
        assert page.errors() == ["Say whether the lawful basis and the consents still hold"]
    page = ida.submit(agreed, how=how, reason="We agreed it on Monday.", basis_holds="later")
    assert "North PSG is told." in page.text
    assert live(make, asked["case"]) == {asked[g].id for g in groups}
    page = col.get(f"/requests/{row.id}")
    assert words in page.text and "We agreed it on Monday." in page.text
    told = [(m.template, m.recipient_id) for m in rows(make, Message)]
    assert told == [("case_asked_for", asked["ida"].id), ("case_asked_for", asked["col"].id)]
    col.get(f"/cases/{asked['case'].reference}", status=404 if how == "refused" else 200)


def test_who_may_not_ask_or_answer_and_who_cannot_tell(make: Maker, asked: dict[str, Any], browse: Browse) -> None:
    path = f"/referrals/{asked['referral'].reference}/ask/{asked['iom'].slug}"
    browse(make.user("Mo", joins=[asked["psg"]])).get(path, status=404)
    browse(asked["ida"]).get(path, status=404)
    col = ask(asked, browse)
    col.get(f"/referrals/{asked['referral'].reference}/ask/{asked['psg'].slug}", status=404)
    row = rows(make, TransferRequest)[0]
    address = f"/requests/{row.id}"
    browse(asked["mia"]).get(address, status=404)
    browse(make.user("Stranger", coordinates=[make.group("csg")])).get(address, status=404)
    col.post(address, how="moved", reason="Ours now", status=403)
    page = col.submit(col.get(path), reason="Again")
    assert page.errors() == ["That group has been asked already and has not answered yet"]
    page = col.post(f"{address}/withdraw", page=col.get(address))
    assert "The request is withdrawn." in page.text
    ida = browse(asked["ida"])
    page = ida.post(address, how="moved", reason="Late", page=ida.get(address))
    assert "This has been answered already" in page.errors()[0]
    assert live(make, asked["case"]) == {asked["iom"].id}


def test_a_restricted_case_does_not_move(make: Maker, asked: dict[str, Any], browse: Browse) -> None:
    ask(asked, browse)
    ida = browse(asked["ida"])
    ida.post(f"/cases/{asked['case'].reference}/restrict", page=ida.get(f"/cases/{asked['case'].reference}/restrict"), people=[str(asked["ida"].id)])  # fmt: skip
    row = rows(make, TransferRequest)[0]
    page = ida.submit(ida.get(f"/requests/{row.id}"), how="moved", reason="Yes")
    assert "restricted to named people" in page.errors()[0]


# -- referring a case on -----------------------------------------------------------------------------------------------


def test_a_case_is_referred_to_another_group_with_what_is_known(make: Maker, browse: Browse) -> None:
    psg, csg = make.group("psg", name="North PSG"), make.group("csg", name="CSG Coast")
    otto, walk = make.person("Otto", "Onward"), make.place("Gull Walk shops")
    case = make.case(psg, offender=otto, location=walk, title="Shops")
    make.referral(
        psg, by=make.user("Rae"), status="accepted", case=case,
        answers={"problem": "Shouting at the shops", "frequency": "Every day", "asb_class": "Nuisance (AS22)", "consent": "Given"},
    )  # fmt: skip
    cat = browse(make.user("Cat", coordinates=[psg]))
    page = cat.get(cat.get(f"/cases/{case.reference}").links()["Refer to another group"])
    assert "North PSG" not in [label.text for label in page.select("label")]
    assert "Choose a group" in cat.submit(page, group=None).errors()
    page = cat.submit(page, group=csg.slug)
    reference = page.path.split("/")[2]
    assert "begun with what is known already" in page.text and "2 people and places" in page.text
    check = cat.get(f"/referrals/{reference}/check").text
    assert "Shouting at the shops" in check and "Every day" in check and "Gull Walk shops" in check
    with make.system():
        referral = db.session.scalars(db.select(Referral).where(Referral.reference == reference)).one()
        referral.status, referral.submitted_at = "submitted", clock.now()
        referral.decide_by = clock.today()
    col = browse(make.user("Col", coordinates=[csg]))
    page = col.get(f"/referrals/{reference}")
    assert "About a case of North PSG" in page.text and case.reference not in page.raw
    assert reference in cat.get(f"/groups/{psg.slug}/between").text
    page = col.submit(col.get(f"/referrals/{reference}/decide"), decision="accept", title="Not a second case")
    assert page.path == f"/cases/{case.reference}" and "Shops" in page.text
    assert live(make, case) == {psg.id, csg.id} and len(rows(make, Case)) == 1


def test_who_may_not_refer_on(make: Maker, browse: Browse) -> None:
    psg = make.group("psg")
    case = make.case(psg)
    browse(make.user("Obi", joins=[(psg, "observer")])).get(f"/cases/{case.reference}/refer-on", status=403)
    browse(make.user("Stranger", joins=[make.group("csg")])).get(f"/cases/{case.reference}/refer-on", status=404)
    shut = make.case(psg, restricted=True)
    browse(make.user("Mo", joins=[psg])).get(f"/cases/{shut.reference}/refer-on", status=404)
    member = browse(make.user("Mia", joins=[psg]))
    other = make.group("iom")
    page = member.get(f"/cases/{case.reference}/refer-on")
    with make.system():
        db.session.get_one(Case, case.id).status = "closed"
        db.session.get_one(Case, case.id).closed_on = clock.today()
    page = member.submit(page, group=other.slug)
    assert page.errors() == ["This case is closed. Reopen it first, with a reason."]


def test_a_public_group_is_told_nothing_of_the_form(make: Maker, browse: Browse) -> None:
    """The NAP is of a lower marking: a confidential account is not copied into its form, nor a person."""
    csg, nap = make.group("csg"), make.group("nap", name="Harbour NAP")
    case = make.case(csg, offender=make.person("Otto", "Named"), location=make.place("Quay"))
    with make.system():
        db.session.get_one(Case, case.id).summary = "Otto Named deals at the quay"
    mia = browse(make.user("Mia", joins=[csg]))
    page = mia.submit(mia.get(f"/cases/{case.reference}/refer-on"), group=nap.slug)
    check = mia.get(f"/referrals/{page.path.split('/')[2]}/check")
    assert "Otto" not in check.raw and "Quay" in check.text


# -- escalating --------------------------------------------------------------------------------------------------------


@pytest.fixture
def forum(make: Maker) -> dict[str, Any]:
    nap, csg, board = (
        make.group(k, name=n) for k, n in (("nap", "Harbour NAP"), ("csg", "CSG Coast"), ("board", "The Board"))
    )
    return {
        "nap": nap, "csg": csg, "board": board, "case": make.case(nap, location=make.place("Quay"), title="Dark quay", stage="New"),
        "ned": make.user("Ned", chairs=[nap]), "col": make.user("Col", coordinates=[csg]), "bea": make.user("Bea", coordinates=[board]),
    }  # fmt: skip


def escalate(browser: Browser, case: Case, to: Group, **more: Any) -> Any:
    page = browser.get(f"/cases/{case.reference}/escalate")
    return browser.submit(
        page, group=to.slug, **{"words": "The lights are out and nobody mends them.", "basis_holds": "later"} | more
    )


def test_a_nap_escalates_the_csg_owes_feedback_and_gives_it(
    make: Maker, forum: dict[str, Any], browse: Browse, at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    ned = browse(forum["ned"])
    assert "Escalate" in ned.get(f"/cases/{forum['case'].reference}").links()
    page = escalate(ned, forum["case"], forum["csg"])
    assert "CSG Coast has it and owes feedback." in page.text
    assert live(make, forum["case"]) == {forum["nap"].id, forum["csg"].id}
    row = rows(make, Escalation)[0]
    assert row.feedback_due_on == clock.working_days_after(clock.today(), 20)
    assert "Escalated" in ned.get(f"/cases/{forum['case'].reference}").text
    col = browse(forum["col"])
    assert "Feedback owed: 1" in (said := col.get(f"/groups/{forum['csg'].slug}/").text) and "overdue" not in said
    at(2026, 4, 14, 9)
    col = browse(forum["col"])
    assert "Feedback owed: 1, 1 overdue" in col.get(f"/groups/{forum['csg'].slug}/").text
    listed = col.get(f"/groups/{forum['csg'].slug}/between")
    assert "overdue" in listed.text and "Harbour NAP" in listed.text
    page = col.submit(col.get(f"/escalations/{row.id}"), feedback=" ")
    assert page.errors() == ["Say what came of it"]
    page = col.submit(page, feedback="The lights are mended from Monday.")
    assert "Harbour NAP is told." in page.text
    told = [(m.template, m.recipient_id) for m in rows(make, Message)]
    assert told == [("case_escalated", forum["col"].id), ("case_escalated", forum["ned"].id)]
    planned = {(r.kind, r.recipient_id, r.status) for r in rows(make, Reminder) if r.subject == "escalation"}
    assert planned == {(kind, forum["col"].id, "withdrawn") for kind in ("before", "due", "after")}
    assert "Nothing owed" in col.get(f"/groups/{forum['csg'].slug}/").text
    ned = browse(forum["ned"])
    assert "The lights are mended from Monday." in ned.get(f"/escalations/{row.id}").text
    with make.system():
        load = db.session.scalars(db.select(Caseload).where(Caseload.group_id == forum["nap"].id)).one()
        assert load.stage == "Feedback given"
    assert "already" in col.post(f"/escalations/{row.id}", feedback="Twice").errors()[0]


def feedback_due(browser: Browser) -> list[str]:
    return [item.text for item in browser.get("/").select("#due + ul li") if "Feedback is owed" in item.text]


def chased(told: list[str]) -> list[str]:
    return sorted(each.split(":")[0] for each in told if "Feedback from CSG Coast" in each)


def test_feedback_is_chased_each_week_until_it_is_given(
    make: Maker, forum: dict[str, Any], browse: Browse, at: Callable[..., Any]
) -> None:
    """Due on 30 March 2026. Who runs the group when it is late hears of it, though nobody did when the case came."""
    at(2026, 3, 2, 9)
    escalate(browse(forum["ned"]), forum["case"], forum["csg"])
    row = rows(make, Escalation)[0]
    escalation_id = row.id
    assert row.feedback_due_on == date(2026, 3, 30) and between_groups.plan_chasing() == 0
    assert feedback_due(browse(forum["col"])) == [], "not a month ahead"
    at(2026, 4, 7, 8)
    new = make.user("Nia New", coordinates=[forum["csg"]])
    assert between_groups.plan_chasing() == 2 and between_groups.plan_chasing() == 0
    assert chased(morning(at, 2026, 4, 8)) == ["Col"], "what was planned when the case came"
    told = morning(at, 2026, 4, 9)
    assert chased(told) == ["Col", "Nia New"]
    assert all(f"/escalations/{escalation_id}" in each for each in told)
    (line,) = feedback_due(browse(new))
    assert line.startswith("30 Mar 2026 Harbour NAP")
    assert between_groups.plan_chasing() == 0, "today's is told"
    at(2026, 4, 11, 8)
    assert between_groups.plan_chasing() == 2
    browse(forum["col"]).post(f"/escalations/{escalation_id}", feedback="The lights are mended.")
    assert chased(morning(at, 2026, 4, 20)) == [] and between_groups.plan_chasing() == 0
    assert feedback_due(browse(new)) == []


def test_an_answer_that_is_late_is_chased_until_it_comes(
    make: Maker, asked: dict[str, Any], browse: Browse, at: Callable[..., Any]
) -> None:
    at(2026, 3, 2, 9)
    ask(asked, browse)
    request_id = rows(make, TransferRequest)[0].id
    (line,) = [item.text for item in browse(asked["ida"]).get("/").select("#due + ul li")]
    assert line.startswith("9 Mar 2026 North PSG") and "Asks for a case" in line
    assert between_groups.plan_chasing() == 0
    at(2026, 3, 10, 8)
    assert between_groups.plan_chasing() == 1
    (told,) = morning(at, 2026, 3, 12)
    assert told.startswith("Ida:") and f"/requests/{request_id}" in told and "Otto" not in told
    at(2026, 3, 13, 8)
    assert between_groups.plan_chasing() == 1
    ida = browse(asked["ida"])
    ida.submit(ida.get(f"/requests/{request_id}"), how="refused", reason="He is ours.")
    assert morning(at, 2026, 3, 19) == []


def test_the_board_gets_words_alone_and_the_csg_still_owes_the_nap(
    make: Maker, forum: dict[str, Any], browse: Browse
) -> None:
    escalate(browse(forum["ned"]), forum["case"], forum["csg"])
    col = browse(forum["col"])
    page = escalate(col, forum["case"], forum["board"], words="Lighting needs money.")
    assert page.errors() == ["The Board meets in public: confirm that nobody is named"]
    assert page.field("words") == "Lighting needs money."
    page = col.submit(page, nobody_named="y")
    assert live(make, forum["case"]) == {forum["nap"].id, forum["csg"].id}
    first, second = rows(make, Escalation)
    bea = browse(forum["bea"])
    page = bea.get(f"/escalations/{second.id}")
    assert (
        "Lighting needs money." in page.text and forum["case"].reference not in page.raw and "Dark quay" not in page.raw
    )
    bea.get(f"/cases/{forum['case'].reference}", status=404)
    bea.get(f"/escalations/{first.id}", status=404)
    bea.submit(page, feedback="Money is found.")
    assert [row.feedback for row in rows(make, Escalation)] == ["", "Money is found."]
    assert "Feedback owed: 1" in col.get(f"/groups/{forum['csg'].slug}/").text


def test_who_may_not_escalate_or_answer_and_to_whom(make: Maker, forum: dict[str, Any], browse: Browse) -> None:
    address = f"/cases/{forum['case'].reference}/escalate"
    browse(make.user("Nat", joins=[forum["nap"]])).get(address, status=403)
    browse(forum["col"]).get(address, status=404)
    ned = browse(forum["ned"])
    page = ned.submit(ned.get(address), group=forum["board"].slug, words="Straight to the top", nobody_named="y")
    assert "Choose one of the answers" in page.errors()
    escalate(ned, forum["case"], forum["csg"])
    again = escalate(ned, forum["case"], forum["csg"])
    assert "It is with that group already, which still owes feedback" in again.errors()
    row = rows(make, Escalation)[0]
    ned.post(f"/escalations/{row.id}", feedback="I answer myself", status=403)
    browse(make.user("Stranger", coordinates=[make.group("psg")])).get(f"/escalations/{row.id}", status=404)
    browse(make.user("Out", coordinates=[make.group("iom")])).get(f"/groups/{forum['csg'].slug}/between", status=404)


def test_a_case_is_not_closed_while_feedback_is_owed(make: Maker, forum: dict[str, Any], browse: Browse) -> None:
    ned = browse(forum["ned"])
    escalate(ned, forum["case"], forum["csg"])
    from casework.cases import services as cases
    from casework.errors import Refusal

    with make.acting(forum["ned"]) as by, pytest.raises(Refusal, match="CSG Coast still owes feedback to Harbour NAP"):
        case = db.session.get_one(Case, forum["case"].id)
        cases.close_case(case, reason="Done", outcome="Problem solved", by=by)


def test_the_list_takes_as_many_statements_however_much_is_owed(
    make: Maker, forum: dict[str, Any], browse: Browse
) -> None:
    col, path = browse(forum["col"]), f"/groups/{forum['csg'].slug}/between"
    due = clock.today() + timedelta(days=9)

    def owe(number: int) -> None:
        for n in range(number):
            case = make.case(forum["nap"], forum["csg"], title=f"Issue {n}")
            with make.system():
                db.session.add(
                    Escalation(
                        case_id=case.id, from_group_id=forum["nap"].id, to_group_id=forum["csg"].id, words="x",
                        raised_by_id=forum["ned"].id, feedback_due_on=due,
                    )
                )  # fmt: skip

    owe(1)
    col.get(path)
    with counted() as one:
        col.get(path)
    owe(20)
    with counted() as many:
        page = col.get(path)
    assert one.number == many.number and page.text.count("Owed by") == 21


def test_what_is_empty_between_groups_is_not_shown(make: Maker, browse: Browse) -> None:
    group = make.group("psg")
    page = browse(make.user(coordinates=[group])).get(f"/groups/{group.slug}/between")
    assert "Nothing has been escalated, asked for or referred on" in page.text
    assert not page.select("main h2, main table")
