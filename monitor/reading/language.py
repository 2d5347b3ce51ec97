"""Whether a page is in English, judged by what its content says rather than by its title or its menu."""

from __future__ import annotations

import re

_ENGLISH_WORDS = """
the and to price prices pricing free charge cached available used your are which images requests storage hour following
you will not about of from through starting
"""
# German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Indonesian, Vietnamese
_FOREIGN_WORDS = """
der und für nicht preis preise eingabe ausgabe eingabepreis ausgabepreis kostenlos verfügbar oder mit von werden wird
le la les des et pour prix entrée sortie gratuit gratuite disponible avec tarifs
el los las para precio precios entrada salida gratis sin por con millón del
preço preços saída gratuito não disponível
prezzo prezzi il di che della gratuita
het een voor prijs niet beschikbaar
cena ceny nie dla bezpłatnie dostępne
fiyat ve için ücretsiz değil
harga tidak dan untuk yang
giá không miễn phí
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_FOREIGN = frozenset(_FOREIGN_WORDS.split())
_LANG = re.compile(r"""<html\b[^>]{0,500}?\slang\s*=\s*["']?([a-z]+)""", re.IGNORECASE)
_CONTENT = re.compile(r"<h1\b|<table\b|<article\b", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>|^[^<>]*>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_WINDOWS, _WINDOW = 8, 1500  # samples, and characters of each: enough to know a language, cheap on any page
_ENOUGH = 8  # foreign words that make a language
_LATIN_ENDS = "\u02ff"  # scripts beyond it have no words of ours: Greek, Cyrillic, Arabic, CJK and the rest


def is_english(text: str) -> bool:
    """Whether the page's labels and prose are English for the greater part.

    Another `lang` on the page's `<html>` only shifts the doubt: tables are often left untranslated, and can be read.
    """
    english, foreign = _count(_sample(text))
    lang = _LANG.search(text, 0, 5000)
    if lang and lang[1].lower() != "en":
        return english > foreign
    return foreign < _ENOUGH or english > foreign


def _sample(text: str) -> str:
    """Pieces of the page from the beginning of its content to its end."""
    found = _CONTENT.search(text)
    start = found.start() if found else 0
    step = max(_WINDOW, (len(text) - start) // _WINDOWS)
    return "\n".join(_UNSEEN.sub(" ", text[at : at + _WINDOW]) for at in range(start, len(text), step))


def _count(sample: str) -> tuple[int, int]:
    words = _WORD.findall(sample.lower())
    english = sum(word in _ENGLISH for word in words)
    return english, sum(word in _FOREIGN or word[0] > _LATIN_ENDS for word in words)
