from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bench.check_settings import EXAMPLE, example
from bot.settings import PREFIX, Settings, named_tokens


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)


def test_example_is_what_the_settings_say() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example()


def test_the_example_copied_as_it_is_is_valid(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert Settings() == Settings(_env_file=None)


def test_lists_come_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHDAR_OWNERS", " 501, 502 ")
    monkeypatch.setenv("HOSHDAR_FEED_ALLOW_HOSTS", "127.0.0.1,feeds.internal")
    assert Settings().owners == (501, 502)
    assert Settings().feed_allow_hosts == ("127.0.0.1", "feeds.internal")


def test_a_secret_may_stand_in_a_file_and_is_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123:hidden\n", encoding="utf-8")
    monkeypatch.setenv("HOSHDAR_BOT_TOKEN_FILE", str(tmp_path / "token"))
    settings = Settings()
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "123:hidden"
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("0123456789abcdef", {"ingest": "0123456789abcdef"}),
        ("a:0123456789abcdef,\nb:0123456789abcdeg\n", {"a": "0123456789abcdef", "b": "0123456789abcdeg"}),
        ("short", {}),
        ("a:0123456789abcdef,a:0123456789abcdeg", {}),
        ("a:0123456789abcdef,b:0123456789abcdef", {}),
        (" ", {}),
    ],
)
def test_each_sender_has_a_token_of_its_own(value: str, named: dict[str, str]) -> None:
    assert named_tokens(SecretStr(value)) == named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OWNERS", "sara"),
        ("BOT_PROXY", "10.0.0.1:1080"),
        ("FEED_PROXY", "ftp://host:1"),
        ("BOT_API_URL", "file:///etc/passwd"),
        ("TIMEZONE", "Asia/Atlantis"),
        ("TIMEZONE", "../etc"),
        ("WEB_PORT", "70000"),
        ("WEBHOOK_URL", "https://bot.example"),  # without a port and a secret
        ("BACKFILL_DAYS", "0"),
        ("EGRESS_HOME", "10.0.0.1:1080"),
        ("INGEST_TOKEN", "0123456789abcdef"),  # without a port
        ("LANGUAGE", "de"),
    ],
)
def test_a_wrong_value_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_database_defaults_to_a_file_in_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOSHDAR_DATA_DIR", str(tmp_path / "d"))
    assert Settings().database == f"sqlite+aiosqlite:///{tmp_path / 'd' / 'hoshdar.db'}"


@pytest.mark.parametrize("secret", ["0" * 32, "dd" + "1" * 32, "3f" * 16, "3ek7_Aq3W0qTJ1n9vB2cDeg"])
def test_an_mtproxy_is_for_the_reading_accounts_alone(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("HOSHDAR_TELEGRAM_PROXY", f"mtproxy://proxy.example:443/{secret}")
    assert Settings().telegram_proxy == f"mtproxy://proxy.example:443/{secret}"
    monkeypatch.setenv("HOSHDAR_FEED_PROXY", f"mtproxy://proxy.example:443/{secret}")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("mtproxy://h:443/ee" + "1" * 32 + "6578616d706c65", "setting-mtproxy-faketls"),
        ("mtproxy://h:443/7hEREREREREREREREREREREREREREREREREREREREQ", "setting-mtproxy-faketls"),
        ("mtproxy://h:443/abcd", "value_error"),
        ("mtproxy://h:443", "value_error"),
        ("mtproxy://h/" + "0" * 32, "value_error"),
        ("mtproxy://h:443/!!", "value_error"),
    ],
)
def test_a_secret_that_telethon_cannot_use_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, address: str, kind: str
) -> None:
    monkeypatch.setenv("HOSHDAR_TELEGRAM_PROXY", address)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [problem["type"] for problem in refused.value.errors()] == [kind]
