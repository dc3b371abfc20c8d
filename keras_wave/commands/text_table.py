def format_table(rows, numbers=()):
    """Returns rows of strings in columns, for the screen.

    Args:
        rows: A list of lists of strings, of one length.
        numbers: The numbers of the columns that end where others begin, as
            figures do.
    """
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if index in numbers else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
