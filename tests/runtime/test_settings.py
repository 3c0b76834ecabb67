"""Settings are few, documented, and come from the command line before the environment."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from runtime.settings import Settings, as_environment, read_settings, variable

README = Path(__file__).parents[2] / "runtime" / "README.md"


def test_every_setting_is_documented_with_its_variable_and_default():
    rows = {line.split("|")[1].strip(" `"): line for line in README.read_text().splitlines() if line.startswith("| `")}
    for setting in fields(Settings):
        assert setting.name in rows, f"{setting.name} is not in runtime/README.md"
        assert f"`{variable(setting.name)}`" in rows[setting.name]
        default = rows[setting.name].split("|")[3].strip(" `")
        assert default == {"False": "false", "None": ""}.get(str(setting.default), str(setting.default))
    documented = {name for name, row in rows.items() if "LOOMWORK_" in row}
    assert documented == {setting.name for setting in fields(Settings)}
    assert len(documented) <= 21


def test_what_is_given_wins_over_the_environment():
    environment = {"LOOMWORK_PORT": "9000", "LOOMWORK_DEMO": "yes", "LOOMWORK_DATA": "/x", "HOME": "/root"}
    assert read_settings(environment) == Settings(port=9000, demo=True, data=Path("/x"))
    assert read_settings(environment, port=9001, demo=None, host="::").port == 9001


def test_settings_survive_the_way_to_a_child_process():
    chosen = Settings(port=1, demo=True, data=Path("/tmp/x"), samples=Path("/n"), database_url="postgresql:///x")
    assert read_settings(as_environment(chosen)) == chosen
