"""What pages of the vault need, decrypted for the one request that asks."""
