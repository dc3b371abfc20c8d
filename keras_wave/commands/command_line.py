import click

from keras_wave.data.bad_input import BadInput


class CommandLine(click.Group):
    """Commands in the order they were added.

    What the user can mend is told in one line, and the status is 2; so is a
    disk that is full, or a file that nobody may read, and the status is 1.
    """

    def list_commands(self, ctx):
        return list(self.commands)

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except BadInput as error:
            refusal = click.ClickException(str(error))
            refusal.exit_code = 2
            raise refusal from error
        except BrokenPipeError:
            # Whoever reads the answers has had enough: Click ends quietly.
            raise
        except OSError as error:
            raise click.ClickException(str(error)) from error
        except UnicodeEncodeError as error:
            # A text or the name of a column; classes are tried before.
            unknown = error.object[error.start : error.end]
            raise click.ClickException(
                f"Standard output, in {error.encoding}, has no bytes for "
                f"{ascii(unknown)}. Set PYTHONIOENCODING=utf-8."
            ) from error
