"""Run by the interpreter that has LiteLLM: registers the prices on standard input, bills the jobs that come with them.

A job names a `model`, its `provider` and what it uses; the bills are printed as a JSON array.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # its own list comes with the package, not from the network

import litellm
from litellm.cost_calculator import batch_cost_calculator, default_video_cost_calculator
from litellm.types.utils import (
    CompletionTokensDetailsWrapper,
    ImageObject,
    ImageResponse,
    ModelResponse,
    PromptTokensDetailsWrapper,
    TranscriptionResponse,
    Usage,
)


def usage(job: dict[str, Any]) -> Usage:
    return Usage(
        prompt_tokens=job.get("input", 0),
        completion_tokens=job.get("output", 0),
        total_tokens=job.get("input", 0) + job.get("output", 0),
        prompt_tokens_details=PromptTokensDetailsWrapper(
            cached_tokens=job.get("cached", 0),
            cache_write_tokens=job.get("cache_write", 0),
            audio_tokens=job.get("audio_input", 0),
            image_tokens=job.get("image_input", 0),
        ),
        completion_tokens_details=CompletionTokensDetailsWrapper(
            audio_tokens=job.get("audio_output", 0), image_tokens=job.get("image_output", 0)
        ),
    )


def answer(job: dict[str, Any]) -> Any:
    if "images" in job:
        return ImageResponse(created=1, data=[ImageObject(url="x")] * job["images"])
    if "minutes" in job:
        heard = TranscriptionResponse(text="x")
        heard.duration = 60 * job["minutes"]
        return heard
    return ModelResponse(model=job["model"], usage=usage(job))


def bill(job: dict[str, Any]) -> float:
    model, provider, tier = job["model"], job["provider"], job.get("tier")
    if tier == "batch":
        return sum(batch_cost_calculator(usage(job), model, provider))
    if "seconds" in job:
        return default_video_cost_calculator(model, job["seconds"], provider, video_resolution=job.get("resolution"))
    terms = {name: job[name] for name in ("size", "quality") if name in job}
    if "images" in job:
        terms |= {"n": job["images"], "call_type": "image_generation"}
    if "minutes" in job:
        terms |= {"call_type": "transcription"}
    if "characters" in job:
        terms |= {"call_type": "speech", "prompt": "x" * job["characters"]}
    spoken = None if "characters" in job else answer(job)
    return litellm.completion_cost(spoken, model=model, custom_llm_provider=provider, service_tier=tier, **terms)


asked = json.load(sys.stdin)
litellm.suppress_debug_info = True
litellm.register_model(asked["prices"])
json.dump([bill(job) for job in asked["jobs"]], sys.stdout)
