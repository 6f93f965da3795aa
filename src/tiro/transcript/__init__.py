"""Pure values and arithmetic of transcripts: no I/O, no numpy."""
