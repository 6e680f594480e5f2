"""Headers that name something which identifies people, by whole words (rule G1)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from analysis.schema.vocabulary import fold

# `TCKimlikNo`, `patientName`, `tel2` are three, two and two words.
_SEAM = re.compile(
    r"(?<=[a-zçğıöşü])(?=[A-ZÇĞİÖŞÜ])|(?<=[A-ZÇĞİÖŞÜ])(?=[A-ZÇĞİÖŞÜ][a-zçğıöşü])"
    r"|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)


@dataclass(frozen=True)
class Words:
    """One kind of identifying header.

    `alone`: any of these words is enough. `together`: all words of one of these sets. `open_words`
    are enough unless a word of `excused_by` stands beside them (`leke adı` names a spot).
    """

    alone: frozenset[str] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    open_words: frozenset[str] = frozenset()
    excused_by: frozenset[str] = frozenset()
    rule: str = "header"


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _sets(*texts: str) -> tuple[frozenset[str], ...]:
    return tuple(_set(text) for text in texts)


_PEOPLE = _set(
    "hasta hastanin patient danisan musteri client customer uye kisi person doktor dr hekim doctor "
    "uzman practitioner therapist anne baba mother father yakin relative spouse es guardian veli"
)
KINDS = {
    "name": Words(
        alone=_set(
            "surname lastname firstname fullname forename soyad soyadi soyadiniz soyisim soyismi "
            "adsoyad adisoyadi isimsoyisim hastaadi patientname kizlik maiden"
        ),
        together=_sets("first name", "last name", "full name", "family name", "given name"),
        open_words=_set("name names ad adi adiniz isim ismi isminiz"),
        excused_by=_set(
            "clinic klinik klinigin sube branch merkez center centre hastane hospital leke spot "
            "lesion lezyon ilac drug urun product marka brand cihaz device laser lazer tedavi "
            "treatment islem procedure uygulama protokol protocol paket package bolge area region "
            "event file dosya sheet sayfa table tablo column kolon test olcek scale skor score "
            "krem cream ingredient icerik etken kampanya campaign hizmet service diagnosis tani "
            "teshis generic trade ticari etki study calisma variable degisken"
        ),
    ),
    "email": Words(
        alone=_set("email eposta mail mailadresi epostaadresi"), together=_sets("e posta")
    ),
    "phone": Words(
        alone=_set("gsm telno telefonno ceptel ceptelefonu cellphone fax faks whatsapp cep"),
        open_words=_set("tel telefon telefonu telefonunuz phone telephone mobile"),
        excused_by=_set(
            "follow up takip kontrol control gorusme done yapildi reminder consult consultation "
            "app call ile by"
        ),
    ),
    "national_id": Words(
        alone=_set("tckn tckimlik tckimlikno kimlik kimlikno ssn vkn nhs sgk passport pasaport"),
        together=_sets(
            "national id",
            "social security",
            "identity number",
            "identity no",
            "id card",
            "nufus cuzdan",
            "vergi no",
            "tax id",
            "insurance no",
            "insurance number",
            "insurance id",
            "sigorta no",
            "police no",
            "ehliyet no",
            "license number",
            "licence number",
        ),
        open_words=_set("tc"),
        excused_by=_set("mg mmol total hdl ldl"),
    ),
    "birth_date": Words(
        alone=_set("dob birthdate birthday dogumtarihi dogumgunu dogumlu"),
        together=_sets("birth date", "birth day", "date born"),
        open_words=_set("dogum"),
        # `doğum kontrol` is contraception; the year of birth alone may stay.
        excused_by=_set("kontrol kontrolu yili yil sonrasi oncesi sayisi sekli"),
    ),
    "address": Words(
        alone=_set(
            "adres adresi adresiniz evadresi addr zipcode postcode postakodu mahalle sokak cadde "
            "semt ilce"
        ),
        together=_sets("zip code", "post code", "postal code", "posta kodu", "home address"),
        open_words=_set("address street zip"),
        excused_by=_set("lesion lezyon leke spot site bolge area"),
    ),
    "bank_account": Words(
        alone=_set("iban ibanno"),
        together=_sets(
            "account number", "account no", "card number", "card no", "kart no", "hesap no"
        ),
    ),
    "record_number": Words(
        alone=_set("mrn protokolno dosyano"),
        together=_sets(
            "protokol no",
            "protokol numarasi",
            "protocol no",
            "protocol number",
            "dosya no",
            "dosya numarasi",
            "chart no",
            "chart number",
            "medical record",
            "record number",
            "file no",
            "arsiv no",
        ),
        rule="record_number",
    ),
    "vehicle": Words(
        alone=_set("plaka plakasi plakano"), together=_sets("license plate", "licence plate")
    ),
    "photo": Words(
        alone=_set("selfie resim resmi fotograflar photos images"),
        open_words=_set("photo foto fotograf fotografi image picture"),
        excused_by=_set(
            "type tip tipi damage protection aging ageing therapy tedavi sensitivity exposure "
            "toxic dynamic device score skor quality analysis taken cekildi mi done count date"
        ),
    ),
    "network": Words(
        alone=_set("url website homepage ipaddress ipadresi gps koordinat latitude longitude"),
        together=_sets("ip address", "ip adresi", "ip no", "lat lon", "lat long", "lat lng"),
    ),
    "account": Words(
        alone=_set("username kullaniciadi insta"),
        together=_sets("user name", "kullanici adi", "instagram hesabi", "instagram adi"),
        open_words=_set("instagram facebook twitter tiktok"),
        excused_by=_set("reklam kaynak source referral campaign kampanya ads"),
    ),
    "biometric": Words(
        alone=_set("fingerprint parmakizi signature imza"), together=_sets("parmak izi")
    ),
}
# Only as the whole header: beside other words they mean something else (`ip_pigment`, `lat_malar`).
_WHOLE = _set("ip lat lon lng ad")


def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, folded; snake case, camel case and digits are seams."""
    seamed = _SEAM.sub(" ", unicodedata.normalize("NFC", header))
    return tuple(fold(seamed).split())


def header_rule(header: str) -> tuple[str, bool] | None:
    """The rule that a header breaks, and whether it does so beyond doubt; None for a harmless one.

    Beyond doubt is a header that no clinical column has; an open word (`ad`, `photo`) is in doubt.
    """
    words = frozenset(word for word in words_of(header) if not word.isdigit())
    for kind in KINDS.values():
        if words & kind.alone or any(group <= words for group in kind.together):
            return kind.rule, True
    for kind in KINDS.values():
        if words & kind.open_words and (words & _PEOPLE or not words & kind.excused_by):
            return kind.rule, False
    return ("header", False) if words and words <= _WHOLE else None
