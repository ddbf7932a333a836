"""Names as people say and spell them: nicknames, sounds, and one form for every way of writing the same letters."""

from __future__ import annotations

import re
import unicodedata

import jellyfish

NICKNAMES = {
    "william": "bill billy will willy liam", "robert": "bob bobby rob robbie bert", "richard": "dick rick ricky rich", "james": "jim jimmy jamie",
    "john": "jack johnny jon jonno", "thomas": "tom tommy", "michael": "mike mick micky mikey", "christopher": "chris kit topher",
    "matthew": "matt matty", "anthony": "tony ant", "andrew": "andy drew", "daniel": "dan danny", "david": "dave davey", "edward": "ed eddie ted ned",
    "joseph": "joe joey", "joshua": "josh", "nicholas": "nick nicky", "stephen": "steve stevie steven", "samuel": "sam sammy", "benjamin": "ben benny",
    "alexander": "alex sandy alec xander", "peter": "pete", "patrick": "pat paddy", "gregory": "greg", "kenneth": "ken kenny", "ronald": "ron ronnie",
    "terence": "terry tel", "gareth": "gaz gary", "barry": "baz bazza", "darren": "daz", "jonathan": "jon jonny", "timothy": "tim", "zachary": "zach zak",
    "mohammed": "muhammad mohamed mohammad mo", "elizabeth": "liz lizzie beth betty eliza lisa", "katherine": "kate katie kathy cathy catherine kathryn kat",
    "margaret": "maggie meg peggy marge", "victoria": "vicky vikki tori", "rebecca": "becky becca", "jennifer": "jen jenny", "susan": "sue suzie",
    "patricia": "pat trish tricia", "samantha": "sam sammy", "alexandra": "alex sandra lexi", "christine": "chris chrissie tina", "deborah": "deb debbie",
    "jacqueline": "jackie jacqui", "jessica": "jess jessie", "amanda": "mandy", "charlotte": "lottie charlie", "abigail": "abi abbie", "danielle": "dani",
    "natalie": "nat", "nicola": "nicky nikki", "theresa": "terri tess", "sarah": "sara sally", "helen": "nell nellie", "dorothy": "dot dolly",
    "siobhan": "shivaun chevonne", "bethany": "beth", "caroline": "carrie caz", "gillian": "gill jill",
}  # fmt: skip
_ROOTS: dict[str, set[str]] = {}
for _root, _others in NICKNAMES.items():
    for _name in (_root, *_others.split()):
        _ROOTS.setdefault(_name, set()).add(_root)


def plain(text: str) -> str:
    """Lower case without accents, apostrophes or hyphens, so that twins in Unicode and typing meet."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]|_", "", kept.replace("-", " "))).strip()


def parts(text: str) -> list[str]:
    return plain(text).split()


def roots(name: str) -> set[str]:
    """The full names a nickname may stand for."""
    return _ROOTS.get(name, set())


def sounds(name: str) -> set[str]:
    """How a name sounds, by two codes; a name in another script is its own sound."""
    if not name.isascii():
        return {name}
    return {code for code in (jellyfish.metaphone(name), jellyfish.nysiis(name)) if code}


def postcode(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def reference_number(text: str) -> str:
    """A number as it is kept and compared: capitals, no spaces."""
    return re.sub(r"\s+", "", text).upper()


def is_nhs_number(value: str) -> bool:
    """Ten figures, the last of which checks the others (modulo 11), as the NHS Data Dictionary sets out."""
    if not re.fullmatch(r"\d{10}", value):
        return False
    check = 11 - sum(int(figure) * weight for figure, weight in zip(value, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == int(value[9])
