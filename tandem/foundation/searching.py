"""Words as search compares them. Apart, because what is kept and what is typed must be read alike: the same function of the database reads both, so that
"Nunez" finds Núñez and a phone number is found however either was written."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField
from django.db.models.expressions import Combinable


class PlainWords(Func):
    """`tandem.plain_words` (WORDS below): no capitals, accents, hyphens or marks; a ten-digit phone number whole, in its parts, and without its area."""

    function = "tandem.plain_words"
    arity = 1

    def __init__(self, expression: str | Combinable, **extra: Any) -> None:
        super().__init__(expression, output_field=TextField(), **extra)


# For the migration that makes it; columns are computed by it, so whoever changes it writes another and computes them anew. Accents fall with
# the marks into which NFKD parts them; a text without any, which is most, skips that, and one without a number the costly look for one.
WORDS = r"""
CREATE OR REPLACE FUNCTION tandem.plain_words(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
BEGIN
  IF octet_length(said) <> length(said) THEN
    said := regexp_replace(normalize(said, NFKD), '[\u0300-\u036f’‘ʼ´]', '', 'g');
  END IF;
  said := regexp_replace(said, '[''`]', '', 'g');
  IF said ~ '\d{3}[) ./-]*\d{4}' THEN
    said := regexp_replace(said, '(?<!\d)(?:\+?1[ .-]*)?\(?(\d{3})\)?[ ./-]*(\d{3})[ .-]*(\d{4})(?!\d)', ' \1\2\3 \2\3 \1 \2 \3 ', 'g');
  END IF;
  RETURN lower(regexp_replace(said, '[-‐‑–—_.,;:/\\@+#()&*"“”]+', ' ', 'g'));
END $$
"""
