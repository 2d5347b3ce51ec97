"""Walls, error pages, empty pages and other languages are refused for the right reason, and real pages never are."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from monitor.errors import Refused
from monitor.reading.refuse import check_common

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


def page(body: str, title: str = "", attributes: str = ' lang="en"') -> str:
    return f"<!doctype html><html{attributes}><head><title>{title}</title></head><body>{body}</body></html>"


ROWS = "".join(f"<tr><td>gpt-{n}</td><td>${n}.25</td><td>${n}.50</td></tr>" for n in range(1, 9))
PRICES = f"<h1>Pricing</h1><p>The prices are per 1M tokens.</p><table><tr><th>Model</th><th>Input</th><th>Output</th></tr>{ROWS}</table>"
SCRIPT = "<script>window.loaded = function(){return 1}</script>" * 400
GERMAN = PRICES.replace("Pricing", "Preise").replace(
    "The prices are per 1M tokens.", "Die Preise gelten für 1 Mio. Token und werden von der Abrechnung nicht gerundet."
)

WALLS = {
    "Cloudflare, waiting": page("<noscript>Enable JavaScript and cookies to continue</noscript>", "Just a moment..."),
    "Cloudflare, by its script": page("<div id=content></div><script>window._cf_chl_opt={cType:'managed'}</script>" + SCRIPT),
    "Cloudflare, turnstile": page('<div class="cf-turnstile" data-sitekey="x"></div>'),
    "Cloudflare, in German": page("<p>Einen Moment</p><script src=/cdn-cgi/challenge-platform/h/b/o></script>", "Nur einen Moment …", ' lang="de"'),
    "Cloudflare, blocked": page("<h1>Sorry, you have been blocked</h1><p>You are unable to access openai.com</p>", "Attention Required! | Cloudflare"),
    "Cloudflare, 1020": page("<h1>Error 1020</h1><p>Ray ID: 8f</p>"),
    "Akamai": page("<h1>Access Denied</h1>You don't have permission to access this. Reference #18.2d3c", "Access Denied"),
    "Imperva": page('<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>'),
    "PerimeterX": page('<div id="px-captcha"></div><p>Press &amp; Hold to confirm you are a human</p>'),
    "DataDome": page("<script src='https://ct.captcha-delivery.com/c.js'></script>"),
    "AWS WAF": page("<script>window.gokuProps={}</script><div id=challenge-container></div>"),
    "reCAPTCHA": page("<form><div class=g-recaptcha data-sitekey=k></div><button>Submit</button></form>"),
    "Google, unusual traffic": page("<p>Our systems have detected unusual traffic from your computer network.</p>", "Sorry..."),
    "Google, consent": page("<h1>Before you continue to Google</h1><form action='https://consent.google.com/save'></form>", "Before you continue"),
    "Google, consent in German": page("<h1>Bevor Sie fortfahren</h1><form action='https://consent.google.com/save'></form>", "", ' lang="de"'),
    "Google, login": page("<h1>Sign in</h1><p>Use your Google Account</p><p>Forgot email?</p>", "Sign in - Google Accounts"),
    "OpenAI, login": page("<h1>Welcome back</h1><label>Enter your email</label><p>Forgot password?</p>", "Log in | OpenAI"),
    "verify you are human": page("<h2>Verify you are human by completing the action below.</h2>"),
    "are you a robot": page("<h1>Are you a robot?</h1>"),
    "too many requests": page("<h1>429 Too Many Requests</h1>"),
    "a wall in text only": "# Just a moment...\n\nChecking your browser before accessing the site.\n",
    "a wall that advertises": page("<p>Please verify you are human.</p><p>Plans from $20.00 a month</p>"),
}  # fmt: skip

NOT_THE_PAGE = {
    "404 as 200": page("<h1>404</h1><p>Page not found</p>", "Not Found"),
    "404 in the site's full frame": page(SCRIPT + "<nav>Models Docs Pricing</nav><main><p>We could not help.</p></main>" + SCRIPT, "404 | Page Not Found | Docs"),
    "404 in Markdown": "# Page not found\n\nThe page you asked for does not exist.\n",
    "maintenance": page("<h1>We'll be back soon</h1><p>The site is down for maintenance.</p>", "Maintenance"),
    "503 as 200": page("<h1>Service Unavailable</h1>", "503"),
    "nginx": page("<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", "502 Bad Gateway"),
    "application error": page("<h2>Application error: a client-side exception has occurred</h2>"),
}  # fmt: skip

EMPTY = {
    "an empty body": page(""),
    "a shell for scripts": page("<div id=root></div>" + SCRIPT),
    "only what nobody sees": page(
        "<!-- hello --><noscript>You need JavaScript to run this app.</noscript><style>p{}</style>"
    ),
}

FOREIGN = {
    "German, declared": page(GERMAN, "Preise", ' lang="de"'),
    "German, undeclared": page(GERMAN, "Preise", ""),
    "German, declared as English": page(GERMAN, "Preise"),
    "German in Markdown": "# Preise\n\nDie Preise werden für 1 Mio. Token berechnet und sind nicht gerundet.\n\n"
    + "| Eingabepreis | $0.30 | kostenlos |\n" * 8,
    "Korean": page("<h1>가격 책정</h1><table>" + "<tr><td>입력 가격</td><td>무료</td><td>$0.30</td></tr>" * 8 + "</table>", "", ' lang="ko"'),
    "Japanese, undeclared": "# 料金\n\n" + "| 入力料金 | 無料 | $0.30 |\n" * 8,
    "Spanish": page("<h1>Precios</h1><p>Los precios para el uso de la API, sin costo por entrada y salida con todos los modelos.</p>" + ROWS, "", " lang=es-419"),
    "nothing known under another lang": page("<h1>X</h1>" + ROWS, "", ' lang="xx"'),
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        pytest.param(reason, text, id=name)
        for reason, cases in (
            ("blocked", WALLS),
            ("not_this_page", NOT_THE_PAGE),
            ("empty", EMPTY),
            ("language", FOREIGN),
        )
        for name, text in cases.items()
    ],
)
def test_what_is_no_price_page_is_refused_for_its_reason(reason: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_common(text)
    assert refused.value.reason == reason
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(page(PRICES), id="a price page"),
        pytest.param(page(PRICES, attributes=""), id="without lang"),
        pytest.param(page(PRICES, attributes=' lang="en-GB"'), id="in British English"),
        pytest.param(page(PRICES, attributes=' lang="de"'), id="another lang, but English labels and prose"),
        pytest.param(page("<script>grecaptcha.load('g-recaptcha')</script>" + PRICES), id="mentions a captcha in a script"),
        pytest.param(page("<header>Sign in to continue</header>" + PRICES), id="has a login link"),
        pytest.param(page("<p>Accept all cookies</p>" + PRICES), id="has a consent banner"),
        pytest.param(page(PRICES + "<p>Are you a robot? Page not found? Maintenance?</p>"), id="talks of such things"),
        pytest.param(page(PRICES, title="Gemini API 가격 책정"), id="Korean title"),
        pytest.param("# Gemini API 가격 책정\n\nThe price is per 1M tokens.\n" + "| Input | $0.30 |\n" * 9, id="Korean heading"),
        pytest.param(page(PRICES + "<footer>Deutsch Español Français Italiano 日本語 한국어 中文</footer>"), id="language menu"),
        pytest.param(page("<h1>Pricing</h1><h2>gpt-5</h2><table><tr><th>Input</th></tr></table>"), id="half rendered, for its reader to say"),
        pytest.param(page(PRICES.replace("$", "€")), id="another currency, for its reader to say"),
        pytest.param("| gpt-5 | $1.25 | $10.00 |\n" * 9, id="nothing but rows"),
    ],
)  # fmt: skip
def test_a_price_page_passes(text: str) -> None:
    check_common(text)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout")
def test_every_real_page_passes() -> None:
    for capture in (*CORPUS.glob("openai/*"), *CORPUS.glob("google/*")):
        if "not-this-page" not in capture.name:
            check_common(capture.read_text("utf-8"))


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside this checkout")
def test_a_real_404_page_is_not_this_page() -> None:
    with pytest.raises(Refused) as refused:
        check_common((CORPUS / "google/2025-08-15.not-this-page.404.html").read_text("utf-8"))
    assert refused.value.reason == "not_this_page"


@pytest.mark.parametrize(
    "piece", ["<script>", "<!--", "<title>", "<html ", "<h1", "<", "captcha-", "&#x", "$1.", "<head"]
)
def test_hostile_repetition_is_looked_at_in_bounded_time(piece: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        check_common(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 3
