import argparse


def positive(text):
    """Returns an option's whole number, for argparse: 1 or more."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {text}")
    return number
