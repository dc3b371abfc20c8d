import pathlib

import pytest
from matplotlib.image import imread

import page
import plots


@pytest.fixture
def write_page(record_path, capsys):
    def write():
        code = page.main([str(record_path)])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return record_path.with_suffix(".md").read_text("utf-8"), printed.out

    return write


def cells_of(text, first):
    """Returns the cells of the only line of a table that begins so."""
    (line,) = (x for x in text.splitlines() if x.startswith(f"| {first} |"))
    return line.strip("| ").split(" | ")[1:]


def test_page_has_every_table(write_page):
    text, printed = write_page()
    assert "3 rounds" in text and "2 cores\nof Abacus with 8 GB" in text
    assert cells_of(printed, "title of bert_base")[1] == (
        "60,000.0 (30,000.0 to 180,000.0)"
    )
    assert printed.splitlines()[0] in text
    assert "fails: NotImplementedError: no Fourier transform" in text
    memory = ["JAX", "64x128", "300", "300", "300", "350", "20,000"]
    assert cells_of(text, "BERT base") == memory
    assert "| Wave, modulation | PyTorch | 500 | 1,500 | 1,000 | none |" in text
    epoch = cells_of(text, "preset `news`, strings, bucketed")
    assert epoch == ["PyTorch", "100", "2.00", "50"]
    assert "| fastText | 0.9000 | 1,000 | 10,000 | 1.00 | 2.00 |" in text


@pytest.fixture
def small_text(figures, tmp_path):
    return page.write(figures, [], "benchmarks", "benchmarks.json")


def test_forms_stand_side_by_side(small_text):
    lines = small_text.splitlines()
    first = "| preset `news`, as trained, ONNX | 0.9000 | 300 | 3,000 | 1.00 |"
    (number,) = (n for n, line in enumerate(lines) if line.startswith(first))
    second = "| preset `news`, folded, ONNX | 0.9000 | 600 | 6,000 | 1.00 |"
    assert lines[number + 1].startswith(second)


def test_growth_names_the_exponents(small_text):
    row = cells_of(small_text, "tokens in a text")
    # The last size of BERT has failed.
    assert row == ["JAX", "64 to 4,096", "256", "1.00", "1.50", "1.00", "1.00"]


def test_tokens_and_cold_start(small_text):
    row = cells_of(small_text, "`news`")
    assert row == ["PyTorch", "8", "7", "80", "12.0"]
    row = cells_of(small_text, "`news`, as trained")
    assert row == ["PyTorch", "6.00", "12.00"]
    row = cells_of(small_text, "`news`, folded")
    assert row == ["PyTorch", "0.50", "1.00"]
    assert cells_of(small_text, "import numpy") == ["0.10"]
    assert cells_of(small_text, "`import keras_wave` alone") == ["4.10"]
    assert "| fastText | 1,200 | 2.5 |" in small_text


def test_pictures_are_drawn_and_named(write_page, record_path):
    text, _ = write_page()
    folder = record_path.with_suffix("")
    drawn = sorted(path.stem for path in folder.glob("*.png"))
    assert drawn == sorted(plots.PICTURES)
    for name in drawn:
        assert f"({folder.name}/{name}.png)" in text
        picture = imread(folder / f"{name}.png")
        # A light ground, with something on it.
        assert picture[0, 0, :3].tolist() == [1, 1, 1]
        assert picture.std() > 0.01


@pytest.mark.parametrize("name", plots.PICTURES)
def test_axes_have_names_with_units(figures, name):
    figure = plots.PICTURES[name](figures)
    for axes in figure.axes:
        assert axes.get_xlabel()
    labels = [axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes]
    units = (", ms", ", MB", ", s", "multiple", "a second")
    assert all(any(unit in label for unit in units) for label in labels)


def test_every_form_has_a_panel(figures):
    as_trained, folded = plots.PICTURES["inference"](figures).axes
    # `predict`, ONNX and fastText in each.
    assert len(as_trained.lines) == len(folded.lines) == 3
    assert as_trained.get_title() == "presets as trained"
    assert folded.get_title() == "presets folded"
    for one, other, factor in zip(as_trained.lines, folded.lines, (2, 2, 1)):
        assert one.get_color() == other.get_color()
        assert (factor * one.get_ydata() == other.get_ydata()).all()


def test_a_form_that_fails_leaves_its_panel_without_a_curve(figures):
    result = figures["jobs"]["inference/onnx"]["result"]
    result["news"]["folded"] = {"error": "ValueError: no"}
    as_trained, folded = plots.PICTURES["inference"](figures).axes
    assert len(as_trained.lines) == 3
    assert len(folded.lines) == 2


def test_an_empty_record_has_no_pictures(figures, tmp_path):
    figures["jobs"] = {}
    assert plots.draw_all(figures, tmp_path / "pictures") == []
    text = page.write(figures, [], "benchmarks", "benchmarks.json")
    assert "not measured" in text
    assert ".png" not in text


@pytest.mark.parametrize("content", [None, "{", "{}"])
def test_bad_records_are_told_in_one_line(tmp_path, capsys, content):
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert page.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert not pathlib.Path(tmp_path / "bad.md").exists()


def test_curves_differ_in_colour_or_mark():
    styles = [tuple(plots.style(number).values()) for number in range(16)]
    assert len(set(styles)) == 16
