"""The command line, `keras-wave`: a file a command, and what they share."""
