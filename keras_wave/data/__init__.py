"""Rows to batches: what came, checked once and read as Keras reads it."""
