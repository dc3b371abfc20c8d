import dataclasses


@dataclasses.dataclass(frozen=True)
class LabelKind:
    """What the labels of a classifier may be, as its loss takes them.

    Attributes:
        sparse_classes: int. The number of classes where a label is the number
            of a class, or its name. Defaults to `None`: it is something else.
        class_names: A list of strings, the names that such labels may be.
            Defaults to `None`: they must be numbers.
        ignored_class: int. Another number that such labels may be. Defaults to
            `None`: there is none.
        vector_classes: int. The number of classes where a label is a number for
            each of them. Defaults to `None`: what else the loss asks for is not
            known.
    """

    sparse_classes: int | None = None
    class_names: list[str] | None = None
    ignored_class: int | None = None
    vector_classes: int | None = None
