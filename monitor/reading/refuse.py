"""What no reader needs to look at: walls, error pages, empty pages and other languages."""

from __future__ import annotations

import re
from itertools import islice

from monitor.errors import Refused
from monitor.reading.language import is_english

_PRICED = 5  # amounts; no wall prints as many, no real page as few
_PRICE = re.compile(r"\$\d+\.\d")
_LOOKED_AT = 150_000  # characters of a page without prices; walls are short

# Marks that walls leave in their markup, whatever their language. Ordinary pages carry the vendors' scripts too, so
# each of these is something that only the challenge itself has.
_WALL_MARKUP = re.compile(
    r"cf-chl-|_cf_chl_opt|cf-turnstile|cf-error-details|/cdn-cgi/challenge-platform/h/|_Incapsula_Resource|px-captcha|"
    r"captcha-delivery\.com|errors\.edgesuite\.net|consent\.google\.|consent\.youtube\.|/sorry/index|"
    r"awswaf\.com[^\"']*captcha|awsWafCookieDomainList|gokuProps|g-recaptcha|h-captcha|id=\"captcha|geo\.captcha",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"just a moment|checking (?:if the site connection|your browser)|captcha|press (?:&|and) hold|"
    r"verify(?:ing)? (?:that )?you(?: are|['’]re) (?:a |not a )?(?:human|robot)|are you a robot|not a robot|"
    r"unusual (?:traffic|activity)|access (?:is |has been )?denied|request (?:blocked|unsuccessful)|"
    r"you have been blocked|attention required|enable javascript and cookies to continue|pardon our interruption|"
    r"security (?:check|verification)|too many requests|(?:401|403) (?:forbidden|unauthorized|error)|error 10[12]\d|"
    r"before you continue|accept all cookies|we (?:value your privacy|use cookies and data to)|"
    r"(?:sign|log) in (?:to (?:continue|your)|[-–—|] )|sign in with|enter your (?:email|password)|"
    r"forgot (?:your )?password",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:page (?:not found|isn['’]t available|does(?:n['’]t| not) exist)|404|410 gone|not found|"
    r"(?:under|scheduled|down for) maintenance|maintenance mode|temporarily (?:unavailable|down)|service unavailable|"
    r"be (?:right )?back (?:soon|shortly)|bad gateway|gateway time-?out|internal server error|something went wrong|"
    r"application error|upstream (?:connect|request)|couldn['’]t find (?:this|that|the) page)",
    re.IGNORECASE,
)
_TITLES = re.compile(r"<(title|h1)\b[^<>]*>(.{0,300}?)</\1", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(
    r"<(script|style|noscript|svg|template|head|nav|header|footer)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_FIRST_WORDS = 400  # characters of visible text in which a page says that it is none
_SHORT = 1500  # characters of visible text; a page this short is looked at as a whole


def check_common(text: str) -> None:
    """Raises Refused for what no page of ours ever is: `blocked`, `not_this_page`, `empty`, `language`.

    A page that prints prices is no wall, whatever its scripts or its prose mention.
    """
    if len(list(islice(_PRICE.finditer(text), _PRICED))) < _PRICED:
        _check_wall(text[:_LOOKED_AT])
    if not is_english(text):
        raise Refused(
            "language", "the page is not in English; the last good card is kept, look at the address or its settings"
        )


def _check_wall(text: str) -> None:
    seen = " ".join(_TAG.sub(" ", _UNSEEN.sub(" ", text)).split())
    words = seen if len(seen) <= _SHORT else seen[:_FIRST_WORDS]
    says = " ".join([*(title for _, title in _TITLES.findall(text)), words])
    wall = _WALL_MARKUP.search(text) or _WALL.search(says)
    if wall:
        raise Refused(
            "blocked", f"a wall stands before the page ({_quote(wall)}); the last good card is kept, asked again later"
        )
    gone = _GONE.search(says)
    if gone:
        raise Refused(
            "not_this_page", f"an error page in place of the page ({_quote(gone)}); the last good card is kept"
        )
    if not seen:
        raise Refused("empty", "the page shows no text; the last good card is kept and the page is asked again")


def _quote(match: re.Match[str]) -> str:
    return repr(" ".join(match[0].split())[:60])
