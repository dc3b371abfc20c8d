class BadInput(Exception):
    """What the user can mend. Its message is one line.

    Commands and recipes print it, and end with the status 2.
    """

    def __init__(self, message):
        lines = (line.strip() for line in message.splitlines())
        super().__init__(" ".join(filter(None, lines)))
