"""By what a source is read on this machine: without an account, channels are read by their public pages."""

from collections.abc import Sequence
from dataclasses import replace

from bot.settings import Settings
from storage.standing import Standing
from storage.ways import Health, best


def way_in(kind: str, settings: Settings) -> str:
    return "preview" if kind == "account" and not settings.reads_telegram else kind


def all_as_read(every: Sequence[Health], settings: Settings) -> list[Health]:
    """One for each way by which the source is really read."""
    kinds = dict.fromkeys(way_in(one.kind, settings) for one in every)
    groups = ([one for one in every if way_in(one.kind, settings) == kind] for kind in kinds)
    return [replace(best(group), kind=kind) for kind, group in zip(kinds, groups, strict=True)]


def standing_as_read(one: Standing, settings: Settings) -> Standing:
    return replace(one, health=replace(one.health, kind=way_in(one.health.kind, settings)))
