"""Every setting of the machine, read once at start. The world (brands, sources, people) comes by `hoshdar apply`."""

import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "HOSHDAR_"
SECRETS = ("bot_token", "telegram_api_hash", "webhook_secret", "ingest_token")
SHORTEST_TOKEN, LONGEST_NAME = 16, 32  # characters
PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")

Numbers = Annotated[tuple[int, ...], NoDecode]
Words = Annotated[tuple[str, ...], NoDecode]


def named_tokens(secret: SecretStr | None) -> dict[str, str]:
    """Each sender's token by its name; a token without one is the sender `ingest`. Empty where one is no good."""
    named = re.split(r"[,\s]+", secret.get_secret_value()) if secret else []
    pairs = [one.rpartition(":") for one in named if one]
    found = {name or "ingest": token for name, _, token in pairs}
    good = all(len(token) >= SHORTEST_TOKEN and len(name) <= LONGEST_NAME for name, token in found.items())
    return found if good and len(found) == len(pairs) == len(set(found.values())) else {}


def is_mtproxy(value: str) -> bool:
    """Whether it is mtproxy://host:port/secret. Raises where it means to be and cannot be used."""
    parts = urlsplit(value)
    if parts.scheme != "mtproxy":
        return False
    text = parts.path.strip("/")
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if secret[:1] == b"\xee":  # pretends to be TLS, which Telethon does not know
        raise PydanticCustomError("setting-mtproxy-faketls", "a FakeTLS secret")
    usable = len(secret) == 16 or (len(secret) == 17 and secret[:1] == b"\xdd")
    if not parts.hostname or parts.port is None or not usable:
        raise ValueError("not an MTProxy address")
    return True


class Settings(BaseSettings):
    """Each field is `HOSHDAR_` and its name in capitals. A secret may stand in a file named by `..._FILE` instead."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    # The bot
    bot_token: SecretStr | None = Field(None, description="The bot's token, from @BotFather.")
    bot_token_file: Path | None = Field(
        None, description="File that holds the bot's token, instead of the token itself."
    )
    bot_api_url: str = Field("https://api.telegram.org", description="Address of the Bot API server.")
    bot_proxy: str | None = Field(None, description="Proxy for the Bot API only: http://, https:// or socks5://.")
    owners: Numbers = Field((), description="Telegram ids of the owners, separated by commas.")
    language: Literal["fa", "en"] = Field("fa", description="Language of new chats and of the command line: fa or en.")
    webhook_url: str | None = Field(None, description="Public https address of the webhook; empty means polling.")
    webhook_secret: SecretStr | None = Field(
        None, description="Secret that Telegram sends along with each webhook call."
    )
    webhook_secret_file: Path | None = Field(None, description="File that holds the webhook's secret.")
    web_host: str = Field("127.0.0.1", description="Address the web port listens on.")
    web_port: int | None = Field(None, ge=1, le=65535, description="Port for the webhook and /healthz; empty: no port.")

    # The front door
    ingest_token: SecretStr | None = Field(
        None, description="Switches POST /ingest on: a token, or NAME:TOKEN for each sender, by commas."
    )
    ingest_token_file: Path | None = Field(None, description="File that holds the tokens of /ingest.")
    ingest_per_minute: int = Field(120, ge=1, description="How many requests a minute each sender may make.")

    # The user account that reads public channels
    telegram_api_id: int | None = Field(None, ge=1, description="API id of the reading account, from my.telegram.org.")
    telegram_api_hash: SecretStr | None = Field(None, description="API hash of the reading account.")
    telegram_api_hash_file: Path | None = Field(None, description="File that holds the API hash.")
    telegram_session: Path | None = Field(
        None, description="Session file; default: telegram.session in the data directory."
    )
    telegram_proxy: str | None = Field(
        None, description="Proxy for the reading accounts only: socks5://, http:// or mtproxy://host:port/secret."
    )
    telegram_poll_seconds: float = Field(60, gt=0, description="How often each channel's history is read, in seconds.")

    # News feeds
    feed_proxy: str | None = Field(None, description="Proxy for news feeds only: http://, https:// or socks5://.")
    feed_poll_seconds: float = Field(120, gt=0, description="How often each feed is fetched, in seconds.")
    feed_allow_hosts: Words = Field((), description="Hosts inside the network that feeds may point to, by commas.")

    # Ways out that a source may name (egress = "home" or "abroad"); "direct" is this machine itself
    egress_home: str | None = Field(None, description="Proxy inside the country: http://, https:// or socks5://.")
    egress_abroad: str | None = Field(None, description="Proxy outside the country: http://, https:// or socks5://.")

    # Storage and time
    data_dir: Path = Field(Path("data"), description="Directory for the database, the session and the chart cache.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; default: hoshdar.db (SQLite) in the data directory."
    )
    timezone: str = Field("Asia/Tehran", description="Time zone of a new workspace.")
    backfill_days: int = Field(14, ge=1, le=60, description="How many days of history a new source is read back.")

    # Reading
    model: str = Field("builtin", description="Reader of tone: builtin, onnx:DIR or transformers:NAME_OR_DIR.")
    model_labels: Words = Field((), description="Names of that model's classes in order, where it does not say.")

    # Alerts
    nudge_minutes: int = Field(
        15, ge=1, description="Minutes after which an alert that nobody owns is told to the deputy."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR."
    )

    @model_validator(mode="before")
    @classmethod
    def _read_secret_files(cls, values: Any) -> Any:
        for name in SECRETS:
            if values.get(f"{name}_file") and not values.get(name):
                values[name] = Path(values[f"{name}_file"]).read_text(encoding="utf-8").strip()
        return values

    @field_validator("owners", "feed_allow_hosts", "model_labels", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator(
        "bot_token", "bot_token_file", "bot_proxy", "webhook_url", "webhook_secret", "webhook_secret_file", "web_port",
        "telegram_api_id", "telegram_api_hash", "telegram_api_hash_file", "telegram_session", "telegram_proxy",
        "feed_proxy", "database_url", "ingest_token", "ingest_token_file", "egress_home", "egress_abroad",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _empty_is_unset(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("telegram_proxy")
    @classmethod
    def _telegram_proxy(cls, value: str | None) -> str | None:
        return value if value is not None and is_mtproxy(value) else cls._proxy(value)

    @field_validator("bot_proxy", "feed_proxy", "egress_home", "egress_abroad")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in PROXY_SCHEMES or not urlsplit(value).hostname):
            raise ValueError("not a proxy address")
        return value

    @field_validator("ingest_token")
    @classmethod
    def _door(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is not None and (info.data.get("web_port") is None or not named_tokens(value)):
            raise ValueError("tokens of 16 characters or more, and a web port")
        return value

    @field_validator("bot_api_url")
    @classmethod
    def _api(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("not an http address")
        return value.rstrip("/")

    @field_validator("model")
    @classmethod
    def _model(cls, value: str) -> str:
        kind, _, name = value.partition(":")
        if value != "builtin" and not (kind in ("onnx", "transformers") and name):
            raise ValueError("no such reader of tone")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("no such time zone") from error
        return value

    @model_validator(mode="after")
    def _webhook_needs_port(self) -> Self:
        if self.webhook_url and (self.web_port is None or self.webhook_secret is None):
            raise ValueError("a webhook needs a web port and a secret")
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_dir / 'hoshdar.db').resolve()}"

    @property
    def session_file(self) -> Path:
        return self.telegram_session or self.data_dir / "telegram.session"

    @property
    def reads_telegram(self) -> bool:
        return self.telegram_api_id is not None and self.telegram_api_hash is not None
