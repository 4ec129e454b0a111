"""The readers of tone as the settings want them."""

import os
from pathlib import Path

from nlp.errors import ReadingError
from nlp.model_choice import FOLDER, Models


def models_of_the_shell() -> Models:
    """For commands that read a few texts: settings take 0.3 s to load, and most often there is nothing in them."""
    untouched = not any(name.startswith("HOSHDAR_") for name in os.environ)
    if untouched and not Path(".env").exists() and not Path("data", FOLDER).exists():
        return Models()
    from bot.settings import Settings

    settings = Settings()
    return Models(settings.model, settings.data_dir, settings.model_labels)


def trouble_in_words(error: ReadingError) -> str:
    from bot.cli.speech import plain, texts_of_the_shell  # 0.2 s of catalogue and settings, for trouble alone

    return plain(texts_of_the_shell(), error.key, **error.fields)
