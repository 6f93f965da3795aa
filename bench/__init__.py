"""Measures speed, memory and accuracy against a bare engine or a peer in the same run."""
