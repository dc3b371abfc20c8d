"""What `WaveClassifier.export()` writes, and how it is checked."""
