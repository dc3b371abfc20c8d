import pytest

import readme_table

OTHER = f"{readme_table.begin('b')}\n\nother\n\n{readme_table.END}"
README = (
    f"Title.\n\n{readme_table.begin('a')}\n\n{readme_table.END}\n\n{OTHER}\n"
)


def test_first_table_leaves_the_next_one_alone(readme):
    assert readme_table.update(readme, "a", "| new |", check=False) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("Title.\n\n<!-- Written by `a`. -->\n\n| new |\n\n")
    assert text.endswith(f"\n\n{OTHER}\n")
    assert readme_table.update(readme, "a", "| new |", check=True) == 0


def test_other_place_is_refused(readme):
    text = readme.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="must hold the lines"):
        readme_table.update(readme, "c", "| new |", check=False)
    assert readme.read_text(encoding="utf-8") == text
