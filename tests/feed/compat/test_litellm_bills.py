"""LiteLLM itself, over what we publish. Its own list has these models at other prices: ours have to win."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from monitor.feed.compat.litellm import litellm
from monitor.feed.compat.offers import offers
from tests.consumers import consumer
from tests.feed.compat.shapes import TODAY, google, priced

pytestmark = pytest.mark.slow
LONG: dict[str, Any] = {"context": "long", "context_over": 272_000}
OVER: dict[str, Any] = {"context": "long", "context_over": 200_000}
IMAGE: dict[str, Any] = {"charge": "output", "modality": "image"}
VIDEO: dict[str, Any] = {"charge": "output", "modality": "video", "per": 1, "unit": "second"}
GPT = "gpt-5.4"
GEMINI = "gemini/gemini-2.5-pro"
RATES = (
    priced(GPT, "7"),
    priced(GPT, "0.7", charge="cached_input"),
    priced(GPT, "9", charge="cache_write"),
    priced(GPT, "40", charge="output"),
    *(
        priced(GPT, price, charge=charge, tier=tier)
        for tier, charge, price in [
            ("batch", "input", "3"), ("batch", "cached_input", "0.31"), ("batch", "output", "19"),
            ("flex", "input", "3.3"), ("flex", "cached_input", "0.33"), ("flex", "output", "19.3"),
            ("priority", "input", "15"), ("priority", "cached_input", "1.5"), ("priority", "output", "80"),
        ]
    ),
    *(
        priced(GPT, price, charge=charge, tier=tier, **LONG)
        for tier, charge, price in [
            ("standard", "input", "14"), ("standard", "cached_input", "1.4"), ("standard", "output", "60"),
            ("batch", "input", "6"), ("batch", "cached_input", "0.6"), ("batch", "output", "29"),
            ("flex", "input", "6.6"), ("flex", "cached_input", "0.66"), ("flex", "output", "29.3"),
        ]
    ),
    *(
        google("gemini-2.5-pro", price, charge=charge, tier=tier, **over)._replace(modality="any")
        for tier, charge, price, over in [
            ("standard", "input", "2", {}), ("standard", "output", "11", {}),
            ("standard", "input", "4", OVER), ("standard", "output", "16", OVER),
            ("batch", "input", "1", {}), ("batch", "output", "6", {}),
            ("batch", "input", "1.9", OVER), ("batch", "output", "7.9", OVER),
            ("flex", "input", "1.1", {}), ("flex", "output", "6.1", {}),
            ("priority", "input", "3", {}), ("priority", "output", "19", {}),
            ("priority", "input", "5", OVER), ("priority", "output", "29", OVER),
        ]
    ),
    priced("gpt-audio", "3"), priced("gpt-audio", "33", modality="audio"),
    priced("gpt-audio", "12", charge="output"), priced("gpt-audio", "66", charge="output", modality="audio"),
    google("gemini-3.1-flash-image-preview", "0.6"), google("gemini-3.1-flash-image-preview", "0.7", modality="image"),
    google("gemini-3.1-flash-image-preview", "61", **IMAGE),
    google("imagen-4.0-generate-001", "0.05", **IMAGE, per=1, unit="image"),
    priced("dall-e-3", "0.09", **IMAGE, per=1, unit="image", conditions=(("quality", "hd"), ("size", "1024x1024"))),
    priced("sora-2", "0.2", **VIDEO, conditions=(("resolution", "720p"),)),
    google("veo-3.1-generate-preview", "0.5", **VIDEO, conditions=(("resolution", "720p"),)),
    google("veo-3.1-generate-preview", "0.7", **VIDEO, conditions=(("resolution", "4k"),)),
    priced("gpt-transcribe-9", "0.0042", modality="audio", per=1, unit="minute"),
    priced("tts-1", "17", unit="character"),
    priced("text-embedding-3-small", "0.03"),
)  # fmt: skip
JOBS = [
    ({"model": GPT, "input": 1000, "output": 100}, "0.011"),
    ({"model": GPT, "input": 1000, "cached": 600, "cache_write": 300, "output": 100}, "0.00782"),
    ({"model": GPT, "input": 300_000, "cached": 100_000, "output": 100}, "2.946"),
    ({"model": GPT, "input": 1000, "cached": 600, "output": 100, "tier": "batch"}, "0.003286"),
    ({"model": GPT, "input": 300_000, "cached": 100_000, "output": 100, "tier": "batch"}, "1.2629"),
    ({"model": GPT, "input": 1000, "cached": 600, "output": 100, "tier": "flex"}, "0.003448"),
    ({"model": GPT, "input": 300_000, "cached": 100_000, "output": 100, "tier": "flex"}, "1.38893"),
    ({"model": GPT, "input": 1000, "cached": 600, "output": 100, "tier": "priority"}, "0.0149"),
    ({"model": GEMINI, "input": 1000, "output": 100}, "0.0031"),
    ({"model": GEMINI, "input": 200_000, "output": 100}, "0.4011"),
    ({"model": GEMINI, "input": 200_001, "output": 100}, "0.801604"),
    ({"model": GEMINI, "input": 300_000, "output": 100, "tier": "batch"}, "0.57079"),
    ({"model": GEMINI, "input": 1000, "output": 100, "tier": "flex"}, "0.00171"),
    ({"model": GEMINI, "input": 300_000, "output": 100, "tier": "priority"}, "1.5029"),
    ({"model": "gpt-audio", "input": 1000, "audio_input": 900, "output": 1000, "audio_output": 800}, "0.0852"),
    (
        {"model": "gemini/gemini-3.1-flash-image-preview", "input": 500, "image_input": 400, "output": 1120, "image_output": 1120},
        "0.06866",
    ),
    ({"model": "gemini/imagen-4.0-generate-001", "images": 3}, "0.15"),
    ({"model": "dall-e-3", "images": 2, "quality": "hd", "size": "1024x1024"}, "0.18"),
    ({"model": "sora-2", "seconds": 10}, "2"),
    ({"model": "openai/sora-2", "seconds": 10, "resolution": "720p"}, "2"),
    ({"model": "gemini/veo-3.1-generate-preview", "seconds": 10}, "5"),
    ({"model": "gemini/veo-3.1-generate-preview", "seconds": 10, "resolution": "4k"}, "7"),
    ({"model": "gpt-transcribe-9", "minutes": 10}, "0.042"),
    ({"model": "tts-1", "characters": 1000}, "0.017"),
    ({"model": "text-embedding-3-small", "input": 1000}, "0.00003"),
]  # fmt: skip


@pytest.fixture(name="bills", scope="module")
def _bills() -> list[float]:
    jobs = [{"provider": "gemini" if "gemini/" in job["model"] else "openai", **job} for job, _ in JOBS]
    program = Path(__file__).with_name("litellm_bill.py")
    done = subprocess.run(
        [consumer("python"), program],
        input=json.dumps({"prices": litellm(offers(RATES, TODAY)), "jobs": jobs}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said: list[float] = json.loads(done.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("number", range(len(JOBS)), ids=lambda number: "-".join(map(str, JOBS[number][0].values())))
def test_litellm_reckons_our_prices(bills: list[float], number: int) -> None:
    assert bills[number] == pytest.approx(float(JOBS[number][1]), rel=1e-9)
