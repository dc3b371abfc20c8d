import dataclasses


@dataclasses.dataclass(frozen=True)
class System:
    """A system of few rows.

    Args:
        name: string. What the record and `--systems` call it.
        kind: string. One of `registry.KINDS`.
        how: string. How it is trained, for the page.
        module: string. One beside this, which has a function `train()` of a
            `Task` and the options that returns a `Trained`.
        packages: A dictionary, of the name that is imported to that of the
            package, of what it needs beside this package's own requirements.
        options: A dictionary of other arguments of `train()`.
        needs_teacher: bool. Whether `train()` takes the `teacher`, a folder.
        most_rows: int. It is not tried on more. Defaults to `None`: no limit.
    """

    name: str
    kind: str
    how: str
    module: str
    packages: dict
    options: dict = dataclasses.field(default_factory=dict)
    needs_teacher: bool = False
    most_rows: int | None = None

    @property
    def is_wave(self):
        return self.module.startswith("wave_")
