"""How a classifier of texts is sized and trained, or trained further."""
