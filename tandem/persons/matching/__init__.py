"""The matcher: pure Python, no database. Features in, explained scores out; the index behind it is a seam."""
