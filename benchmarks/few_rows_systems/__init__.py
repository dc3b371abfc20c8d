"""What is trained on few rows, a module a way to train."""
