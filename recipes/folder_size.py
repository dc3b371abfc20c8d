def folder_size(folder):
    """Returns the bytes of all files in a folder and its folders."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files)
