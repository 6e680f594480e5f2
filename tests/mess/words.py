"""How clinics write the codes of the contract, in Turkish and in English."""

from __future__ import annotations

import datetime as dt

TURKISH = {
    "spot_type": {
        "melasma": "melazma",
        "solar_lentigo": "lentigo solaris",
        "age_spot": "yaşlılık lekesi",
        "freckle": "ÇİL",
        "pih": "akne lekesi",
        "drug_induced": "ilaç lekesi",
        "periorbital": "göz altı morluğu",
        "dullness": "donuk cilt",
        "mixed": "mikst",
        "other": "diğer",
        "unknown": "belirtilmemiş",
    },
    "area": {
        "full_face": "Tüm Yüz",
        "forehead": "ALIN",
        "malar": "yanak",
        "upper_lip": "üst dudak",
        "nose": "burun",
        "chin": "çene",
        "centrofacial": "sentrofasiyal",
        "periorbital": "göz çevresi",
        "neck": "boyun",
        "decollete": "dekolte",
        "hands": "el sırtı",
        "back": "sırt",
        "body_other": "vücut",
    },
    "ingredients": {
        "tranexamic_acid": "Traneksamik Asit",
        "vitamin_c": "C vitamini",
        "glutathione": "glutatyon",
        "vitamins": "vitamin kokteyli",
        "cocktail_unspecified": "leke kokteyli",
    },
    "event": {
        "none": "None",
        "erythema": "kızarıklık",
        "itching": "kaşıntı",
        "burning_stinging": "yanma",
        "pain": "ağrı",
        "oedema": "ödem",
        "bruising": "morluk",
        "papules_wheal": "kabarıklık",
        "rebound_pih": "koyulaşma",
        "allergy": "alerji",
        "infection": "enfeksiyon",
    },
    "sun_protection": {"none": "hiç", "low": "nadiren", "moderate": "bazen", "high": "her zaman"},
    "yes_no": {"yes": "evet", "no": "HAYIR"},
    "sex": {"female": "K", "male": "E", "other": "diğer"},
    "scale": {"mmasi": "mMASI", "vas": "VAS", "pct_area": "% alan", "pga": "PGA"},
    "stop_reason": {
        "plan_completed": "kür tamamlandı",
        "cleared": "leke geçti",
        "patient_satisfied": "hasta memnun",
        "no_improvement": "fayda görmedi",
        "adverse_event": "yan etki nedeniyle",
        "dropout": "yarım bıraktı",
        "other": "diğer",
        "ongoing": "devam ediyor",
    },
}
ENGLISH = {
    "spot_type": {
        "melasma": "Chloasma",
        "solar_lentigo": "solar lentigines",
        "age_spot": "Age spots",
        "freckle": "FRECKLES",
        "pih": "post-acne marks",
        "drug_induced": "medication induced",
        "periorbital": "dark circles",
        "dullness": "dull skin",
        "mixed": "mixed",
        "other": "other",
        "unknown": "unknown",
    },
    "area": {
        "full_face": "whole face",
        "forehead": "Forehead",
        "malar": "cheeks",
        "upper_lip": "upper lip",
        "nose": "nose",
        "chin": "jawline",
        "centrofacial": "centrofacial",
        "periorbital": "under eye",
        "neck": "neck",
        "decollete": "décolletage",
        "hands": "dorsum of hand",
        "back": "back",
        "body_other": "body",
    },
    "ingredients": {
        "tranexamic_acid": "TXA",
        "vitamin_c": "ascorbic acid",
        "glutathione": "Glutathione",
        "vitamins": "vitamin complex",
        "cocktail_unspecified": "depigmentation cocktail",
    },
    "event": {
        "none": "N/A",
        "erythema": "redness",
        "itching": "pruritus",
        "burning_stinging": "stinging",
        "pain": "Pain",
        "oedema": "swelling",
        "bruising": "ecchymosis",
        "papules_wheal": "wheal",
        "rebound_pih": "darkening",
        "allergy": "urticaria",
        "infection": "infection",
    },
    "sun_protection": {"none": "never", "low": "rarely", "moderate": "sometimes", "high": "Always"},
    "yes_no": {"yes": "relapse", "no": "no"},
    "sex": {"female": "F", "male": "M", "other": "other"},
    "scale": {"mmasi": "mMASI", "vas": "VAS", "pct_area": "% of area", "pga": "PGA"},
    "stop_reason": {
        "plan_completed": "finished",
        "cleared": "clear",
        "patient_satisfied": "satisfied",
        "no_improvement": "not working",
        "adverse_event": "side effect",
        "dropout": "did not return",
        "other": "other",
        "ongoing": "in progress",
    },
}
PHOTOTYPES = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI", "": ""}
PERCENT_OF_GRADE = {"0": "0%", "1": "12%", "2": "25-50", "3": "%60", "4": ">75", "": ""}
_MONTHS = (
    *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_EPOCH = dt.date(1899, 12, 30)  # day 0 of Excel's calendar from March 1900 on


def said(words: dict[str, str], codes: str, separator: str = " + ") -> str:
    """The words of one code or of a `;` list of them; "" for ""."""
    return separator.join(words[code] for code in codes.split(";") if code)


def dotted(day: str) -> str:
    """`2026-04-03` -> `03.04.2026`."""
    return ".".join(reversed(day.split("-")))


def turkish_long(day: str) -> str:
    """`2026-04-03` -> `3 Nisan 2026`."""
    date = dt.date.fromisoformat(day)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def english_long(day: str) -> str:
    """`2026-04-03` -> `3 April 2026`, whatever the machine's locale."""
    date = dt.date.fromisoformat(day)
    return f"{date.day} {_ENGLISH_MONTHS[date.month - 1]} {date.year}"


def excel_serial(day: str) -> int:
    """`2026-04-03` -> 46115."""
    return (dt.date.fromisoformat(day) - _EPOCH).days


def comma(number: str) -> str:
    """`12.5` -> `12,5`."""
    return number.replace(".", ",")
