"""What must hold in this room, in plain Python."""
