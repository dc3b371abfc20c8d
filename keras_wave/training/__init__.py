"""How a classifier of texts is sized and trained, its best epoch kept."""
