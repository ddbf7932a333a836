"""Referrals: made with the group's own questions, and followed until they are decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from flask import url_for
from pydantic import Field, model_validator
from sqlalchemy import select

from casework import access, audit
from casework.access.finding import the_one
from casework.api.cursors import listed
from casework.api.given import Answered, Given, Line, Listed, Reference, Text
from casework.api.operations import Made, me, operation
from casework.api.views import bp
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.notifications.models import Message
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import Profile, profile_of
from casework.referrals import policy, queries, services, typed
from casework.referrals.answering import read_answers
from casework.referrals.models import STATUSES, Referral
from casework.subjects import queries as subjects
from casework.web.gate import signed_in
from casework.web.problems import Problem


class QuestionAnswer(Answered):
    """A question of a group's referral form. `only_if`: asked after these answers to another question."""

    key: str
    section: str
    label: str
    kind: str
    required: bool
    choices: list[str]
    only_if: dict[str, list[str]]


class ReferralFormAnswer(Answered):
    """What a group asks of a referral."""

    group: str
    sides: list[str]
    subject_types: list[str]
    questions: list[QuestionAnswer]


@bp.get("/groups/<slug>/referral-form")
@signed_in
@operation("What a group asks of a referral", scope="referrals:write", tag="Referrals", answer=ReferralFormAnswer)
def read_referral_form(slug: str) -> ReferralFormAnswer:
    group, profile = _group(slug)
    return ReferralFormAnswer(
        group=group.slug, sides=list(profile.sides), subject_types=list(profile.subject_types),
        questions=[
            QuestionAnswer(
                key=field["key"], section=section.key, label=field["label"], kind=field["kind"], required=bool(field.get("required")),
                choices=[str(each if isinstance(each, str) else each[0]) for each in field.get("choices") or ()],
                only_if={other: _words(answers) for other, answers in (field.get("only_if") or {}).items()},
            )
            for section in profile.referral_sections
            for field in section.fields
        ],
    )  # fmt: skip


def _words(answers: Any) -> list[str]:
    found = answers if isinstance(answers, list) else [answers]
    return [{True: "yes", False: "no"}.get(each, str(each)) if isinstance(each, bool) else str(each) for each in found]


def _group(slug: str) -> tuple[Group, Profile]:
    """Any agency may refer to any group that takes referrals, as on its page."""
    group = db.session.scalars(partnership.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None or not group.active:
        raise NotFound
    profile = profile_of(group)
    if not profile.takes_referrals:
        raise Refusal(f"{group.name} does not take referrals.", field="group")
    return group, profile


class SubjectGiven(Given):
    """Whom or where it is about: by the reference of a record the account may read, or by what is known of them.

    Where somebody alike is on record and readable, the referral is refused until it gives the reference or says `looked`.
    """

    side: Literal["victim", "offender", "location"]
    reference: Reference = Field("", description="P-0042, L-0007 or B-0003, as /subjects/match answers it.")
    forename: Line = ""
    surname: Line = ""
    date_of_birth: date | None = None
    place: Line = Field("", description="What a place is called; for a location.")
    organisation: Line = ""
    address: Line = ""
    postcode: Line = Field("", max_length=10)
    looked: bool = Field(False, description="None of those on record: add it as it stands here.")

    @model_validator(mode="after")
    def _one_way(self) -> SubjectGiven:
        known = any(
            (
                self.forename,
                self.surname,
                self.date_of_birth,
                self.place,
                self.organisation,
                self.address,
                self.postcode,
            )
        )
        if bool(self.reference) == known:
            raise ValueError("give a reference, or what is known of them")
        return self


Answer = Text | bool | int | list[Line] | None


class ReferralGiven(Given):
    """A referral, sent as it stands. `answers` by the keys of the group's questions: /groups/{slug}/referral-form."""

    group: Reference = Field(min_length=1, description="The group's short address.")
    subjects: list[SubjectGiven] = Field(min_length=1, max_length=20)
    answers: dict[Line, Answer] = Field(max_length=200)
    declared: Literal[True] = Field(
        description="It is accurate as far as the sender knows, and may be shared with this group."
    )


class ToldAnswer(Answered):
    """The letter that told the referrer, where the account is the referrer's."""

    status: str
    at: datetime | None


class ReferralRow(Answered):
    """A referral in a list."""

    reference: str
    url: str
    group: str = Field(description="The group's short name.")
    status: Literal[tuple(STATUSES)]  # type: ignore[valid-type]
    urgent: bool
    submitted_at: datetime | None
    decide_by: date | None


class ReferralsAnswer(Answered):
    items: list[ReferralRow]
    next: str | None


class ReferralsQuery(Listed):
    whose: Literal["mine", "all"] = "mine"
    status: Literal[("", *STATUSES)] = ""  # type: ignore[valid-type]


class ReferralSubjectAnswer(Answered):
    """Whom or where it is about, as far as the account may see."""

    side: str
    reference: str | None
    label: str


class ReferralAnswer(Answered):
    reference: str
    url: str
    page: str
    group: str = Field(description="The group's short address.")
    agency: str
    status: Literal[tuple(STATUSES)]  # type: ignore[valid-type]
    urgent: bool
    subjects: list[ReferralSubjectAnswer]
    submitted_at: datetime | None
    acknowledged_at: datetime | None
    decide_by: date | None
    decided_at: datetime | None
    decision_reason: str
    signposted_to: str
    question: str = Field(description="What the group needs to know, where it was returned.")
    case: str | None = Field(description="The case it became or joined, where the account may read that.")
    told: ToldAnswer | None
    version: int


@bp.post("/referrals")
@signed_in
@operation(
    "Make a referral and send it",
    scope="referrals:write",
    tag="Referrals",
    body=ReferralGiven,
    answer=ReferralAnswer,
    status=201,
    once=True,
)
def make_referral(body: ReferralGiven) -> Made:
    try:
        group, _ = _group(body.group)
    except NotFound:
        raise Refusal("There is no such group.", field="group") from None
    referral = services.start(group, by=me())
    profile = services.form_of(referral)
    kept, wrong = read_answers(profile, body.answers)
    mistakes = [(("answers", *path), words) for path, words in wrong]
    for place, each in enumerate(body.subjects):
        try:
            _add(referral, each, profile)
        except Refusal as refusal:
            where = ("subjects", place, *((refusal.field,) if refusal.field else ()))
            mistakes.append((where, refusal.message))
    if mistakes:
        raise Problem(422, "Nothing was kept.", kind="invalid", mistakes=mistakes)
    services.save_answers(referral, kept, by=me())
    services.submit(referral, by=me())
    return _made(referral.reference)


def _add(referral: Referral, given: SubjectGiven, profile: Profile) -> None:
    if given.side not in profile.sides:
        raise Refusal("Choose a side", field="side")
    if given.reference:
        asked = subjects.by_any_reference(given.reference)
        subject = db.session.scalars(asked).one_or_none() if asked is not None else None
        if subject is None:
            raise Refusal("There is nobody with this reference, or not for you.", field="reference")
        services.add_subject(referral, given.side, subject, by=me())
        return
    meant = typed.Typed(**given.model_dump(exclude={"reference", "looked"}))
    typed.refuse_unfit(meant, profile)
    found = typed.alike(meant)
    if any(each.readable for each in found) and not given.looked:
        raise Refusal(
            "Somebody or somewhere like this is on record. Give the reference, or say looked.", field="looked"
        )
    typed.add(referral, meant, hidden=any(not each.readable for each in found), by=me())


@bp.get("/referrals")
@signed_in
@operation("Referrals, the latest first", scope="referrals:read", tag="Referrals", query=ReferralsQuery, answer=ReferralsAnswer,
           words="mine: those the account made. all: also those made to groups it runs, and of cases in its reach.")  # fmt: skip
def list_referrals(query: ReferralsQuery) -> ReferralsAnswer:
    found = queries.rows()
    found = (
        found.where(Referral.referrer_id == me().id)
        if query.whose == "mine"
        else found.where(Referral.status != "draft")
    )
    if query.status:
        found = found.where(Referral.status == query.status)
    rows, after = listed(found, by=((Referral.id, "desc"),), key_of=lambda row: (row.id,), query=query)
    audit.consulted("referrals", [row.id for row in rows])
    items = [
        ReferralRow(
            reference=row.reference, url=url_for(".read_referral", reference=row.reference), group=row.group, status=row.status, urgent=row.urgent,
            submitted_at=row.submitted_at, decide_by=row.decide_by,
        )
        for row in rows
    ]  # fmt: skip
    return ReferralsAnswer(items=items, next=after)


@bp.get("/referrals/<reference>")
@signed_in
@operation(
    "One referral: where it stands, what was decided, and whether the referrer was told",
    scope="referrals:read",
    tag="Referrals",
    answer=ReferralAnswer,
)
def read_referral(reference: str) -> ReferralAnswer:
    referral = _referral(reference)
    audit.consulted("referrals", referral.id, case_id=referral.case_id, group_id=referral.group_id)
    return _told(referral)


def _referral(reference: str) -> Referral:
    return the_one(queries.by_reference(reference))


def _told(referral: Referral) -> ReferralAnswer:
    return ReferralAnswer(
        reference=referral.reference, url=url_for(".read_referral", reference=referral.reference),
        page=url_for("referrals.show", reference=referral.reference), group=referral.group.slug, agency=referral.agency.name,
        status=referral.status, urgent=referral.urgent,
        subjects=[
            ReferralSubjectAnswer(side=row.side, reference=row.subject.reference if row.subject else None, label=row.label)
            for row in referral.subjects
        ],
        submitted_at=referral.submitted_at, acknowledged_at=referral.acknowledged_at, decide_by=referral.decide_by,
        decided_at=referral.decided_at, decision_reason=referral.decision_reason, signposted_to=referral.signposted_to,
        question=referral.question, case=referral.case.reference if referral.case is not None else None, told=_letter(referral),
        version=referral.version,
    )  # fmt: skip


def _letter(referral: Referral) -> ToldAnswer | None:
    """The last letter about the decision, which only its recipient finds."""
    found = db.session.scalars(
        select(Message)
        .where(
            Message.recipient_id == me().id, Message.template == "referral_decided",
            Message.once.startswith(f"referral_decided:{referral.id}:", autoescape=True),
        )
        .order_by(Message.id.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    return ToldAnswer(status=found.status, at=found.sent_at) if found is not None else None


class MoreGiven(Given):
    """Answers to what the group asked when it returned a referral."""

    answers: dict[Line, Answer] = Field(max_length=200)
    declared: Literal[True]


@bp.post("/referrals/<reference>/answers")
@signed_in
@operation(
    "Answer a referral that was returned for information, and send it again",
    scope="referrals:write",
    tag="Referrals",
    body=MoreGiven,
    answer=ReferralAnswer,
    once=True,
)
def answer_referral(reference: str, body: MoreGiven) -> Made:
    referral = _referral(reference)
    access.require(
        policy.may_amend(me(), referral), "Only its referrer changes a referral, and only before it is sent."
    )
    before = {key: value for key, value in referral.answers.items() if value not in (None, "", [])}
    kept, wrong = read_answers(services.form_of(referral), {**before, **body.answers})
    if wrong:
        mistakes = [(("answers", *path), words) for path, words in wrong]
        raise Problem(422, "Nothing was kept.", kind="invalid", mistakes=mistakes)
    services.save_answers(referral, kept, by=me())
    services.submit(referral, by=me())
    return _made(reference)


def _made(reference: str) -> Made:
    db.session.flush()
    db.session.expire_all()
    return Made(url_for(".read_referral", reference=reference), _told(_referral(reference)))
