from examples import demo


def test_demo_loads_back_the_same_answers(capsys):
    demo.main()
    assert capsys.readouterr().out.endswith("The same answers.\n")


def test_no_headline_is_in_both_splits():
    class_names, sample = demo.read_headlines()
    (train_texts, train_labels), (texts, labels) = sample.values()
    assert set(train_labels) == set(labels) == set(range(len(class_names)))
    assert not set(train_texts) & set(texts)
