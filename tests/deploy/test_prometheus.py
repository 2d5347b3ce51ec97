from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.health import Heartbeat
from monitor.metrics import Metrics
from monitor.settings import Settings
from monitor.wiring import installation
from tests.deploy.conftest import DEPLOY, tool

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = DEPLOY / "prometheus"
DASHBOARD = DEPLOY / "grafana" / "ratecard.json"
RULES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]


@pytest.mark.parametrize(
    "arguments",
    [("check", "config", "prometheus.yml"), ("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")],
)
def test_promtool_has_nothing_to_say(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([tool("promtool"), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tried_both_ways() -> None:
    tried: dict[str, set[bool]] = {}
    for case in yaml.safe_load((FOLDER / "alerts.test.yml").read_text())["tests"]:
        for one in case["alert_rule_test"]:
            tried.setdefault(one["alertname"], set()).add(bool(one["exp_alerts"]))
    assert tried == {rule["alert"]: {True, False} for rule in RULES}


def test_every_alert_says_what_to_do_and_stands_in_the_documentation() -> None:
    told = (DEPLOY.parent / "docs" / "operation.md").read_text()
    assert RULES
    for rule in RULES:
        assert rule["annotations"].keys() == {"summary", "do"}
        assert f"`{rule['alert']}`" in told


def test_the_metrics_asked_for_are_exported(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/rates.db", snapshot_dir=tmp_path / "snapshots")
    with installation(settings) as house:
        status, _, body = Metrics(house, Heartbeat()).probe()
    assert status == 200
    exported = set(re.findall(r"(?m)^# TYPE (\w+)", body.decode()))
    exported |= {f"{name}_bucket" for name in re.findall(r"(?m)^# TYPE (\w+) histogram", body.decode())}
    asked = set(re.findall(r"ratecard_\w+", " ".join([*(rule["expr"] for rule in RULES), *_expressions()])))
    assert asked <= exported, asked - exported
    assert len(asked) > 10


def _expressions() -> list[str]:
    return [target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel["targets"]]


def test_the_dashboard_has_one_place_for_each_panel_and_a_data_source_to_choose() -> None:
    board = json.loads(DASHBOARD.read_text())
    cells = [
        (x, y)
        for panel in board["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert {panel["datasource"]["uid"] for panel in board["panels"]} == {"${datasource}"}


def test_every_query_of_the_dashboard_is_one_that_prometheus_understands(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(_expressions())]
    text = yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}).replace("$__rate_interval", "5m")
    (tmp_path / "dashboard.yml").write_text(text)
    done = subprocess.run(
        [tool("promtool"), "check", "rules", str(tmp_path / "dashboard.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_daemon_is_scraped_where_the_settings_put_it() -> None:
    serve = Settings().serve
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"{serve.host}:{serve.port}"]}]
