"""What can be done in the vault. Each act checks, changes, and writes one ledger line that names no client."""
