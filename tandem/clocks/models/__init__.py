"""Running clocks, their pauses and their proofs."""

from tandem.clocks.models.running import Pause, Proof, RunningClock

__all__ = ["Pause", "Proof", "RunningClock"]
