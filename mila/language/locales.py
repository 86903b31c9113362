"""Which CLDR locale a language of ours is."""

from babel import Locale

# Ours is written in Latin (Cyrillic is written out of it), our English is read in Europe: day before month.
_LOCALES = {"sr": "sr_Latn_RS", "en": "en_GB"}


def locale_of(language: str) -> Locale:
    """The locale of a language (ISO 639-1). Raises `babel.UnknownLocaleError`."""
    return Locale.parse(_LOCALES.get(language, language))
