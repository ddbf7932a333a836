"""Which names stand for the same name: short forms, and one name spelt in several ways. Data; extend it freely."""

from __future__ import annotations

# root: the others. A name may have several roots (Alex: Alexander, Alexandra).
ENGLISH = {
    "william": "bill billy will willy willie liam", "robert": "bob bobby rob robbie bert", "richard": "dick rick ricky rich richie",
    "james": "jim jimmy jamie", "john": "jack johnny jon jonno jackie", "thomas": "tom tommy", "michael": "mike mick micky mikey mickey",
    "christopher": "chris kit topher", "matthew": "matt matty", "anthony": "tony ant antony", "andrew": "andy drew", "daniel": "dan danny",
    "david": "dave davey davie", "edward": "ed eddie ted ned teddy", "joseph": "joe joey", "joshua": "josh", "nicholas": "nick nicky nico",
    "stephen": "steve stevie steven", "samuel": "sam sammy", "benjamin": "ben benny benji", "alexander": "alex sandy alec xander",
    "peter": "pete", "patrick": "pat paddy", "gregory": "greg", "kenneth": "ken kenny", "ronald": "ron ronnie", "donald": "don donnie",
    "terence": "terry tel", "gareth": "gaz gary", "barry": "baz bazza", "darren": "daz", "jonathan": "jon jonny", "timothy": "tim timmy",
    "zachary": "zach zak", "philip": "phil phillip", "geoffrey": "geoff jeff jeffrey", "frederick": "fred freddie", "charles": "charlie chaz chas",
    "henry": "harry hal", "harold": "harry hal", "lawrence": "larry laurence lol", "leonard": "len lenny leo", "raymond": "ray", "albert": "al bert bertie",
    "alfred": "alf alfie fred", "francis": "frank frankie", "franklin": "frank", "gerald": "gerry jerry", "jeremy": "jez jerry",
    "malcolm": "mal", "martin": "marty", "nathan": "nate", "nathaniel": "nate nat", "oliver": "ollie olly", "dominic": "dom", "russell": "russ",
    "stuart": "stu stewart", "vincent": "vince vinny", "walter": "walt wally", "cameron": "cam", "callum": "cal calum", "bradley": "brad",
    "elizabeth": "liz lizzie beth betty eliza lisa libby bess elisabeth", "katherine": "kate katie kathy cathy catherine kathryn kat kath katharine",
    "margaret": "maggie meg peggy marge mags", "victoria": "vicky vikki tori vicki", "rebecca": "becky becca bex", "jennifer": "jen jenny jenna",
    "susan": "sue suzie susie", "patricia": "pat trish tricia patty", "samantha": "sam sammy", "alexandra": "alex sandra lexi alix",
    "christine": "chris chrissie tina christina", "deborah": "deb debbie debs debra", "jacqueline": "jackie jacqui", "jessica": "jess jessie",
    "amanda": "mandy", "charlotte": "lottie charlie", "abigail": "abi abbie abby gail", "danielle": "dani", "natalie": "nat", "nicola": "nicky nikki nic",
    "theresa": "terri tess teresa", "sarah": "sara sally", "helen": "nell nellie", "dorothy": "dot dolly dottie", "bethany": "beth",
    "caroline": "carrie caz carol", "gillian": "gill jill", "barbara": "babs barb", "eleanor": "ellie nell nora", "emily": "em emmie millie",
    "frances": "fran frankie", "georgina": "georgie gina", "hannah": "han", "isabella": "bella izzy isabel isobel", "josephine": "jo josie",
    "kimberley": "kim kimberly", "lindsay": "lindsey lyn", "louise": "lou", "madeleine": "maddie madeline", "melanie": "mel", "melissa": "mel missy",
    "michelle": "shell chelle", "pamela": "pam", "penelope": "penny", "philippa": "pip pippa", "rachel": "rach rachael", "stephanie": "steph",
    "tabitha": "tabby", "tamsin": "tam", "valerie": "val", "veronica": "ronnie", "vivienne": "viv", "winifred": "winnie freda", "zoe": "zoey",
}  # fmt: skip
CELTIC = {
    "siobhan": "shivaun chevonne shavon", "sean": "shaun shawn", "niamh": "neve neave", "aoife": "eefa", "caoimhe": "keeva", "eoin": "owen", "sinead": "shinade",
    "saoirse": "sersha", "oisin": "osheen", "cian": "kian", "dafydd": "dai david dewi", "gwilym": "william gwil", "rhys": "reece rees reese",
    "sian": "shan", "llewellyn": "llewelyn llew", "evan": "ifan ieuan", "angharad": "angie", "catrin": "catherine cat", "huw": "hugh hew",
    "ioan": "john", "sion": "john shaun", "gruffydd": "griff griffith", "rhiannon": "rhi", "bronwen": "bron bronwyn", "myfanwy": "myf", "owain": "owen",
    "ffion": "fion", "carys": "cerys", "geraint": "ger", "mairead": "maraid margaret", "ruaridh": "rory ruairi", "catriona": "trina katrina", "eilidh": "ayley",
    "mac": "mc",
}  # fmt: skip
SOUTH_ASIAN_AND_ARABIC = {
    "mohammed": "muhammad mohamed mohammad mohd md muhammed mohamad mohamud mahomed mo", "ahmed": "ahmad ahmet", "hussain": "hussein husain hossain hossein",
    "yusuf": "yousuf yousef youssef yousaf yusef", "usman": "osman uthman othman", "umar": "omar umer", "fatima": "fatimah fatema fatma", "aisha": "ayesha aysha aishah",
    "zainab": "zaynab zeinab", "syed": "sayed sayyid said saeed", "begum": "begam", "chaudhry": "chowdhury choudhury chaudhary chaudhari choudhry", "khatun": "khatoon",
    "shaikh": "sheikh shaykh", "malik": "maalik", "qureshi": "kureshi quraishi", "iqbal": "eqbal", "jamal": "jamaal gamal", "khalid": "khaled", "abdul": "abdel abdal",
    "rahman": "rehman rahmaan", "ali": "aly", "hassan": "hasan", "ibrahim": "ebrahim abraham", "ismail": "esmail", "mustafa": "mostafa", "nasir": "nasser naseer",
    "saleem": "salim", "tariq": "tarek tareq", "zahid": "zaheed", "farooq": "faruk farouk faruq", "kaur": "kour", "singh": "sing", "gurpreet": "gurprit guri",
    "harpreet": "harprit harry", "jaspreet": "jassi", "manpreet": "manprit mani", "rajesh": "raj", "rajinder": "raj rajindar", "lakshmi": "laxmi", "krishna": "krishnan",
    "vijay": "vijai", "sanjay": "sanjai", "deepak": "dipak", "pooja": "puja", "geeta": "gita", "neelam": "nilam", "nguyen": "nguyn",
}  # fmt: skip
SLAVIC_AND_BALTIC = {
    "katarzyna": "kasia", "malgorzata": "gosia", "aleksandra": "ola alexandra", "joanna": "asia", "agnieszka": "aga", "tomasz": "tomek thomas", "krzysztof": "krzys krzysiek chris",
    "wojciech": "wojtek", "pawel": "paul", "grzegorz": "grzesiek greg gregory", "andrzej": "jedrek andrew", "piotr": "piotrek peter", "jan": "janek", "stanislaw": "staszek stan",
    "magdalena": "magda", "barbara": "basia", "zbigniew": "zbyszek", "slawomir": "slawek", "michal": "michael", "mateusz": "mati matthew", "jakub": "kuba jacob",
    "lukasz": "luke", "marcin": "martin", "mikolaj": "nicholas", "ewa": "eva", "anna": "ania hanna", "zofia": "sofia zosia", "aleksander": "alex alexander olek",
    "dmitri": "dmitry dima dmytro", "ivan": "vanya", "yekaterina": "katya ekaterina", "nataliya": "natasha natalia", "oleksandr": "sasha alexander aleksandr", "ion": "ionut",
    "gheorghe": "george", "stefan": "stephen stefano", "mihai": "michael", "jose": "pepe", "joao": "john",
}  # fmt: skip

ROOTS: dict[str, set[str]] = {}
for _group in (ENGLISH, CELTIC, SOUTH_ASIAN_AND_ARABIC, SLAVIC_AND_BALTIC):
    for _root, _others in _group.items():
        for _name in (_root, *_others.split()):
            ROOTS.setdefault(_name, set()).add(_root)
