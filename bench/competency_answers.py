"""Writes the expected answers of the competency questions anew, from the graph as the data in this clone make it.

    python bench/competency_answers.py [--write] [NAME ...]

NAME is a number (``CQ-418``) or a whole name; by default all questions are asked. Without ``--write`` it only says which answers
are out of date, and exits 1 if any is. Read what changed (``git diff ontology/competency``) before you commit it: an expected
answer is a claim about the documents, and a wrong one hides a defect.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from govgraph import build
from govgraph.query import as_csv

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from test_competency import FOLDER, QUESTIONS, _with, answer


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the expected answers of competency questions anew.")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    chosen = [q for q in QUESTIONS if not asked.names or {q.name, "-".join(q.name.split("-")[:2])} & set(asked.names)]
    if not chosen:
        parser.error(f"no question is called {', '.join(asked.names)}")
    dataset = build.store()
    used = {
        path.name: _with(dataset, path) for path in (FOLDER / "data").glob("*.ttl") if any(path.name in q.query for q in chosen)
    }
    stale = False
    for question in chosen:
        path = FOLDER / f"{question.name}.csv"
        text = as_csv(answer(question, dataset, used))
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale = True
        print(f"{question.name}: {'written' if asked.write else 'out of date'}")
        if asked.write:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and not asked.write else 0


if __name__ == "__main__":
    sys.exit(main())
