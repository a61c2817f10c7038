"""What must hold and what follows, in plain Python: one rule a file."""
