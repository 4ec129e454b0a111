"""Every kind of source there is. A new one is one file beside this one, and one line here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitors.sources.port import SourceKind


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What the kinds need from the settings. Without an API id channels are read by their public pages."""

    telegram_session: Path
    telegram_api_id: int | None = None
    telegram_api_hash: str = ""
    telegram_proxy: str | None = None
    telegram_every: timedelta = timedelta(seconds=60)
    feed_proxy: str | None = None
    feed_every: timedelta = timedelta(seconds=120)
    feed_allow_hosts: Collection[str] = ()
    egresses: Mapping[str, str | None] = field(default_factory=dict)  # proxies that a source may name
    backfill: timedelta = timedelta(days=14)


def source_kinds(options: SourceOptions) -> list[SourceKind]:
    return [*_telegram(options), _previews(options), _feeds(options), _petitions(options)]


def _telegram(options: SourceOptions) -> list[SourceKind]:
    if options.telegram_api_id is None:
        return [_previews(options, kind="account")]
    # heavy: 1.7 s and 150 MB
    from monitors.sources.telegram import Account, Accounts, TelegramChannels, TelegramComments, accounts_in

    main = Account(
        session=options.telegram_session,
        api_id=options.telegram_api_id,
        api_hash=options.telegram_api_hash,
        proxy=options.telegram_proxy,
    )
    accounts = Accounts(accounts_in(main), find=lambda: accounts_in(main))
    channels = TelegramChannels(accounts, every=options.telegram_every, backfill=options.backfill)
    return [channels, TelegramComments(accounts, every=options.telegram_every)]


def _feeds(options: SourceOptions) -> SourceKind:
    from monitors.sources.feed import FeedOptions, Feeds

    return Feeds(
        FeedOptions(
            proxy=options.feed_proxy,
            egresses=options.egresses,
            allow_hosts=options.feed_allow_hosts,
            every=options.feed_every,
            backfill=options.backfill,
        )
    )


def _previews(options: SourceOptions, kind: str = "preview") -> SourceKind:
    from monitors.sources.preview import PreviewOptions, Previews

    proxy = options.telegram_proxy
    return Previews(
        PreviewOptions(
            telegram_proxy=None if proxy is None or proxy.startswith("mtproxy:") else proxy,
            egresses=options.egresses,
            every=options.feed_every,
            backfill=options.backfill,
        ),
        kind,
    )


def _petitions(options: SourceOptions) -> SourceKind:
    from monitors.sources.petition import PetitionOptions, Petitions

    return Petitions(
        PetitionOptions(
            proxy=options.feed_proxy,
            egresses=options.egresses,
            allow_hosts=options.feed_allow_hosts,
            every=options.feed_every,
        )
    )
