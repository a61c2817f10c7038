"""One folder a format. An importer turns bytes into drafts and knows no database; how to add one is in
docs/howto/add-an-importer.md."""
