"""A synthetic register of people and, planted in it, the ways in which people are asked for wrongly. All from a seed.

Names follow several traditions in rough English proportions, few names very common and many rare. Any likeness to
somebody is chance.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from casework.subjects.nicknames import CELTIC, ENGLISH, ROOTS, SOUTH_ASIAN_AND_ARABIC


def _words(text: str) -> list[str]:
    return text.split()


COMMON = _words(
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts "
    "Green Hall Thomas Clarke Jackson Wood Harris Edwards Turner Martin Cooper Hill Ward Hughes Moore Clark "
    "King Harrison Lewis Baker Lee Allen Morris Mitchell Scott Phillips Adams Davis Cook Richardson Morgan Parker "
    "Collins Bell Young Miller Kelly Shaw Marshall Simpson Price Bennett Griffiths Anderson Cox Wilkinson Foster Murphy "
)
BEGINNINGS = _words(
    "Ash Black Brad Brook Burn Carl Chad Clay Cran Dal Dray East Ell Fair Far Fen "
    "Gold Gran Hale Ham Hard Hart Hather Haw Hazel Hol Horn Hurst Ken Kirk Lang Lin "
    "Long Lock Mar Mel Mid Mill Nether New Nor Oak Old Pem Pen Pick Pres Quar "
    "Rad Red Row Rush Sand Shep Sher Stain Stan Staple Stock Strat Sut Thorn Thur Town "
    "Tre Under Up Wake Wal Wel West Wex Whit Wick Wim Win Wood Wor Wyn Yar "
)
ENDINGS = _words(
    "field ford ley ton well worth by combe wick ham stead shaw bourne croft den dale "
    "grove hurst land more ridge side stone thorpe wood bridge "
)
WELSH = _words(
    "Llewellyn Gruffydd Pritchard Bevan Cadwallader Gwynne Prosser Howells Meredith Tudor Vaughan Eynon Glyndwr Prydderch Cynan Penry "
    "Ap-Rhys Mostyn "
)
IRISH = _words(
    "O'Hara O'Brien O'Connor O'Neill McDonald McCarthy McGrath MacLeod Doherty Gallagher O'Sullivan FitzGerald Byrne O'Donnell McLaughlin "
)
ASIAN = _words(
    "Khan Hussain Ahmed Ali Begum Singh Kaur Patel Shah Chaudhry Malik Iqbal Akhtar Mahmood Sharma Gill "
    "Sandhu Rahman Miah Uddin Islam Bibi Hassan Mirza Qureshi Syed Butt Javed Rashid Dhillon Mistry Desai "
    "Banerjee Chatterjee Krishnamurthy Subramaniam Perera Fernando Wickramasinghe Aziz Siddiqui "
)
POLISH_STEMS = _words(
    "Kowal Wiśniew Wojciechow Kamiń Lewandow Zieliń Szymań Woźniak Dąbrow Kozłow Jankow Mazur Kwiatkow Krawczyk Piotrow Grabow "
    "Pawłow Nowak Zając Michal "
)
FORENAMES_ASIAN = list(SOUTH_ASIAN_AND_ARABIC)
FORENAMES_POLISH = _words(
    "Katarzyna Małgorzata Agnieszka Tomasz Krzysztof Wojciech Paweł Grzegorz Andrzej Piotr Stanisław Łukasz Zbigniew Sławomir Michał Mateusz "
    "Jakub "
)
MONONYMS = _words("Suharto Budi Thiri Aung Wahyu Nurhayati Lhamo Tenzin Dorji Pema Sukarno Yuda ")


@dataclass(frozen=True)
class Somebody:
    """One row of the register."""

    forename: str
    surname: str
    born: date
    tradition: str


@dataclass(frozen=True)
class Question:
    """Somebody asked for, rightly or wrongly; `meant` is the place in the register of the one meant."""

    kind: str
    meant: int
    name: str
    born: date | None = None
    year: int | None = None
    month: int | None = None


def register(size: int, seed: int = 7) -> list[Somebody]:
    """That many people. Common names are as common as in England: the first surname has one in ninety."""
    chance = random.Random(seed)
    english = [*COMMON, *sorted({f"{a}{b}" for a in BEGINNINGS for b in ENDINGS})]
    chance.shuffle(english[len(COMMON) :])
    weights = [1 / (rank + 8) ** 0.85 for rank in range(len(english))]
    forenames = [name.title() for name in (*ENGLISH, *CELTIC) if name != "mac"]
    forename_weights = [1 / (rank + 4) ** 0.7 for rank in range(len(forenames))]
    asian_weights = [1 / (rank + 2) ** 0.8 for rank in range(len(ASIAN))]
    asian_forename_weights = [6.0 if rank == 0 else 1.0 for rank in range(len(FORENAMES_ASIAN))]
    found = []
    for _ in range(size):
        tradition = chance.choices(
            ("english", "asian", "polish", "welsh", "irish", "double", "mononym"), (78, 9, 4, 3, 3, 2.5, 0.5)
        )[0]
        forename = chance.choices(forenames, forename_weights)[0]
        if tradition == "asian":
            forename, surname = (
                chance.choices(FORENAMES_ASIAN, asian_forename_weights)[0].title(),
                chance.choices(ASIAN, asian_weights)[0],
            )
        elif tradition == "polish":
            stem = chance.choice(POLISH_STEMS)
            forename, surname = (
                chance.choice(FORENAMES_POLISH),
                stem if stem[-1] in "kc" and chance.random() < 0.6 else stem + chance.choice(("ski", "ska")),
            )
        elif tradition == "welsh":
            surname = chance.choice(WELSH)
        elif tradition == "irish":
            surname = chance.choice(IRISH)
        elif tradition == "double":
            surname = "-".join(chance.choices(english, weights, k=2))
        elif tradition == "mononym":
            forename, surname = "", chance.choice(MONONYMS) + chance.choice(("", "", "di", "ko", "wati"))
        else:
            surname = chance.choices(english, weights)[0]
        if chance.random() < 0.12 and tradition in ("english", "irish"):
            forename += " " + chance.choice(forenames)
        found.append(
            Somebody(forename, surname, date(1940, 1, 1) + timedelta(days=chance.randrange(72 * 365)), tradition)
        )
    return found


def slip(word: str, chance: random.Random) -> str:
    """One slip of the pen: a letter left out, doubled, wrong, or changed places with its neighbour."""
    place = chance.randrange(1, len(word)) if len(word) > 2 else 0
    kind = chance.choice(("out", "twice", "wrong", "swap"))
    if kind == "out":
        return word[:place] + word[place + 1 :]
    if kind == "twice":
        return word[:place] + word[place] + word[place:]
    if kind == "swap" and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + chance.choice(string.ascii_lowercase) + word[place + 1 :]


def questions(people: list[Somebody], each: int, seed: int = 11) -> Iterator[Question]:
    """`each` questions of every kind, each about somebody whose name allows it."""
    for kind, ask in KINDS.items():
        chance = random.Random(f"{seed} {kind}")
        made = 0
        while made < each:
            place = chance.randrange(len(people))
            if (question := ask(people[place], chance)) is not None:
                made += 1
                yield replace(question, kind=kind, meant=place)


def _exactly(who: Somebody, _chance: random.Random) -> Question:
    return Question("", 0, f"{who.forename} {who.surname}", who.born)


def _slip_in_surname(who: Somebody, chance: random.Random) -> Question | None:
    return Question("", 0, f"{who.forename} {slip(who.surname, chance)}", who.born) if len(who.surname) > 3 else None


def _slip_in_forename(who: Somebody, chance: random.Random) -> Question | None:
    return Question("", 0, f"{slip(who.forename, chance)} {who.surname}", who.born) if len(who.forename) > 3 else None


def _slips_in_both(who: Somebody, chance: random.Random) -> Question | None:
    if len(who.forename) < 4 or len(who.surname) < 4:
        return None
    return Question("", 0, f"{slip(who.forename, chance)} {slip(who.surname, chance)}", who.born)


def _swapped(who: Somebody, _chance: random.Random) -> Question | None:
    return Question("", 0, f"{who.surname} {who.forename}", who.born) if who.forename else None


def _nickname(who: Somebody, chance: random.Random) -> Question | None:
    first = who.forename.split()[0].lower() if who.forename else ""
    others = sorted({name for name, roots in ROOTS.items() if name != first and (first in roots)})
    return Question("", 0, f"{chance.choice(others).title()} {who.surname}", who.born) if others else None


def _day_and_month_swapped(who: Somebody, _chance: random.Random) -> Question | None:
    if who.born.day > 12 or who.born.day == who.born.month:
        return None
    return Question("", 0, f"{who.forename} {who.surname}", who.born.replace(day=who.born.month, month=who.born.day))


def _slip_in_birth(who: Somebody, chance: random.Random) -> Question | None:
    born = who.born
    changed = chance.choice((
        born.replace(year=born.year + chance.choice((-10, -1, 1, 10))), born.replace(day=born.day % 28 + 1), born.replace(day=1, month=born.month % 12 + 1)
    ))  # fmt: skip
    return Question("", 0, f"{who.forename} {who.surname}", changed)


def _year_only(who: Somebody, _chance: random.Random) -> Question:
    return Question("", 0, f"{who.forename} {who.surname}", year=who.born.year)


def _month_and_year(who: Somebody, _chance: random.Random) -> Question:
    return Question("", 0, f"{who.forename} {who.surname}", year=who.born.year, month=who.born.month)


def _slip_and_year_only(who: Somebody, chance: random.Random) -> Question | None:
    asked = _slip_in_surname(who, chance)
    return None if asked is None else replace(asked, born=None, year=who.born.year)


def _polish_without_marks(who: Somebody, chance: random.Random) -> Question | None:
    """As somebody at a desk hears and types it: no marks, the other ending, or one slip."""
    if who.tradition != "polish":
        return None
    flat = f"{who.forename} {who.surname}".translate(str.maketrans("ąćęłńóśźżŁŚŻ", "acelnoszzLSZ"))
    ending = flat[:-1] + ("a" if flat[-1] == "i" else "i") if flat[-3:] in ("ski", "ska") else flat
    return Question("", 0, chance.choice((flat, ending, slip(flat, chance))), who.born)


def _asian_spelling(who: Somebody, chance: random.Random) -> Question | None:
    """The same name in another spelling, in either order."""
    if who.tradition != "asian":
        return None
    words = []
    for word in (who.forename, who.surname):
        low = word.lower()
        others = sorted({name for name, roots in ROOTS.items() if roots & ROOTS.get(low, set()) and len(name) > 2})
        words.append(chance.choice(others).title() if others else word)
    chance.shuffle(words)
    return Question("", 0, " ".join(words), who.born)


def _welsh_or_irish_as_heard(who: Somebody, chance: random.Random) -> Question | None:
    if who.tradition not in ("welsh", "irish"):
        return None
    surname = who.surname
    for prefix, ways in (
        ("O'", ("O ", "O", "O\u2019")),
        ("Mc", ("Mac", "Mc ", "MC")),
        ("Fitz", ("Fitz ",)),
        ("Ll", ("L",)),
        ("Gruff", ("Griff",)),
        ("Ap-", ("Ap ", "Ap")),
    ):
        if surname.startswith(prefix):
            return Question("", 0, f"{who.forename} {chance.choice(ways)}{surname[len(prefix) :]}", who.born)
    return Question("", 0, f"{who.forename} {slip(surname, chance)}", who.born)


def _half_of_a_double_name(who: Somebody, chance: random.Random) -> Question | None:
    if who.tradition != "double":
        return None
    one, two = who.surname.split("-")
    return Question("", 0, f"{who.forename} {chance.choice((one, two, f'{two} {one}', f'{one}{two}'))}", who.born)


def _mononym(who: Somebody, chance: random.Random) -> Question | None:
    return (
        Question("", 0, chance.choice((who.surname, slip(who.surname, chance))), who.born)
        if who.tradition == "mononym"
        else None
    )


KINDS: dict[str, Callable[[Somebody, random.Random], Question | None]] = {
    "as recorded": _exactly,
    "slip in the surname": _slip_in_surname,
    "slip in the forename": _slip_in_forename,
    "slips in both": _slips_in_both,
    "surname first": _swapped,
    "nickname": _nickname,
    "day and month swapped": _day_and_month_swapped,
    "slip in the birth date": _slip_in_birth,
    "year of birth only": _year_only,
    "month and year only": _month_and_year,
    "slip, and year only": _slip_and_year_only,
    "Polish as heard": _polish_without_marks,
    "South Asian, other spelling": _asian_spelling,
    "Welsh and Irish as heard": _welsh_or_irish_as_heard,
    "half of a double name": _half_of_a_double_name,
    "one name only": _mononym,
}
