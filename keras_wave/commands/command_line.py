import click


class CommandLine(click.Group):
    """Commands in the order they were added.

    A disk that is full, or a file that nobody may read, is told in one line.
    """

    def list_commands(self, ctx):
        return list(self.commands)

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # Whoever reads the answers has had enough: Click ends quietly.
            raise
        except OSError as error:
            raise click.ClickException(str(error)) from error
