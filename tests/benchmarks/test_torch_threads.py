import json

import torch_threads

CHILD = """\
import json, os, sys
assert sys.argv[1] == "fit" and os.environ["KERAS_BACKEND"] == "torch"
print("a library says something")
seconds = float(os.environ["OMP_NUM_THREADS"])
print(json.dumps(seconds / 2 if "OMP_WAIT_POLICY" in os.environ else seconds))
"""


def test_every_setting_is_timed(texts, monkeypatch, tmp_path, capsys):
    child = tmp_path / "child.py"
    child.write_text(CHILD, encoding="utf-8")
    monkeypatch.setattr(torch_threads, "CHILD", child)
    monkeypatch.setattr(torch_threads.os, "sched_getaffinity", lambda _: "123")
    arguments = ["--data", texts["data"], "--rounds", "2"]
    assert torch_threads.main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 busy processes, 1 thread: 1.00 s (1.00 to 1.00)",
        "0 busy processes, 3 threads: 3.00 s (3.00 to 3.00)",
        "0 busy processes, 3 threads that sleep: 1.50 s (1.50 to 1.50)",
        "3 busy processes, 1 thread: 1.00 s (1.00 to 1.00)",
        "3 busy processes, 3 threads: 3.00 s (3.00 to 3.00)",
        "3 busy processes, 3 threads that sleep: 1.50 s (1.50 to 1.50)",
    ]


def test_what_a_process_reads(texts, monkeypatch, capsys):
    read = []

    def run_process(rows, environment):
        read.append(json.loads(rows.read_text(encoding="utf-8")))
        return 1.0

    monkeypatch.setattr(torch_threads, "run_process", run_process)
    torch_threads.main(["--data", texts["data"], "--rounds", "1"])
    assert read[0]["labels"][:4] == [0, 1, 2, 3]
    assert read[0]["texts"][0] == "Some title shares of 0 banks fall"
