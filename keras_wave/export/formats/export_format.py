import abc
import importlib.util


class ExportFormat(abc.ABC):
    """A format that a classifier is exported to.

    Attributes:
        name: string. What `WaveClassifier.export()` calls it.
        file: string. A file that every export of the format has.
        writers: Dictionary of tuples of strings. The modules that write it, by
            the Keras backend whose process does, the better writer first.
        runtime: Tuple of strings. The modules that load it.
        suffixes: Tuple of strings. How other exports end the name of the file,
            which a folder should not.
        takes_texts: bool. Whether an export takes raw strings as well as ids.
    """

    name = None
    file = None
    writers = None
    runtime = ()
    suffixes = ()
    takes_texts = False

    @abc.abstractmethod
    def write(self, source, folder, sequence_length):
        """Writes an export. Runs in a process of a backend that can.

        Args:
            source: A `Source`.
            folder: pathlib.Path. Exists already.
            sequence_length: int. The only length of the inputs, or `None`.
        """

    def check(self, classifier):
        """Raises `ValueError` for a classifier that it has no way to hold."""
        return  # Most formats hold every classifier.

    @abc.abstractmethod
    def load(self, folder):
        """Returns what an export answers with, in its own runtime.

        Args:
            folder: pathlib.Path.

        Returns:
            A function of two int32 arrays, `token_ids` and `padding_mask`, of
            shape `(batch, length)`. It returns logits, a float array of shape
            `(batch, num_classes)`.
        """

    def find_backend(self):
        """Returns the backend that writes it: the one that lacks the least."""
        return min(self.writers, key=lambda x: len(self.find_missing(x)))

    def find_packages(self, backend):
        """Returns the modules that it takes to write it there and load it."""
        return tuple(dict.fromkeys((*self.writers[backend], *self.runtime)))

    def find_missing(self, backend):
        return [
            package
            for package in self.find_packages(backend)
            if importlib.util.find_spec(package) is None
        ]

    def check_packages(self):
        """Raises `ImportError` where no backend has all that it takes."""
        backend = self.find_backend()
        missing = self.find_missing(backend)
        if missing:
            # Not the extra: pip would bring TensorFlow with it, see the README.
            raise ImportError(
                f"`format={self.name!r}` needs {', '.join(missing)}. Install "
                f"with: pip install {' '.join(missing)}"
            )
