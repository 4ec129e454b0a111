"""Public Telegram channels and their comments, through reading accounts. The only package that knows Telethon."""

from monitors.sources.errors import SESSION_IN_USE
from monitors.sources.telegram.account import Account, accounts_in
from monitors.sources.telegram.channels import TelegramChannels
from monitors.sources.telegram.comments import TelegramComments
from monitors.sources.telegram.login import LoginRefused, forget, log_in, try_session
from monitors.sources.telegram.pool import Accounts

__all__ = [
    "SESSION_IN_USE",
    "Account",
    "Accounts",
    "LoginRefused",
    "TelegramChannels",
    "TelegramComments",
    "accounts_in",
    "forget",
    "log_in",
    "try_session",
]
