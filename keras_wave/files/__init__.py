"""Files and folders that are there whole, or as they were before."""
