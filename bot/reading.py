"""By what a source is read on this machine: without an account, channels are read by their public pages."""

from dataclasses import replace

from bot.settings import Settings
from storage.standing import Standing
from storage.ways import Health


def as_read(health: Health, settings: Settings) -> Health:
    """With the way by which it is really read."""
    return health if settings.reads_telegram else replace(health, kind=way_in(health.kind, settings))


def standing_as_read(one: Standing, settings: Settings) -> Standing:
    return replace(one, health=as_read(one.health, settings))


def way_in(kind: str, settings: Settings) -> str:
    return "preview" if kind == "account" and not settings.reads_telegram else kind
