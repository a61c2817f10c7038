"""Rules of the room: plain Python, each with the sentence that the user reads and where it comes from."""
