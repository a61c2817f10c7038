"""What recognising people is measured on, side by side with peers: `make bench-matching`."""
