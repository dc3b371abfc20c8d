"""One measurement, in a process of its own."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Job:
    """What to measure.

    Args:
        name: string. `PART/...`, by which the record keeps the result.
        module: string. It has a function `measure()`.
        backend: string. What Keras runs on.
        options: A dictionary of the arguments of that function.
        makes: string. A folder that it writes beside its result, without which
            it must run again. Defaults to `None`: there is none.
        environment: A dictionary of variables of its process, beside those that
            every job has. Defaults to none.
    """

    name: str
    module: str
    backend: str
    options: dict
    makes: str | None = None
    environment: dict = dataclasses.field(default_factory=dict)

    @property
    def part(self):
        return self.name.partition("/")[0]
