"""What loads, saves and distrusts presets and `.keras` files."""
