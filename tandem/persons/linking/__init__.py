"""Linking whole files: Splink finds the pairs worth a look, the matcher that works online judges them. No database."""
