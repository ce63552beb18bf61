"""Cold start of `govgraph check`, as a ratio to an interpreter that only imports the third-party modules it uses.

    python bench/start_up.py [FILE] [--runs N]

The two are run in turn; the median of the pairwise ratios is quoted. `first` begins with an empty cache in every run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTED = """
import sys
from govgraph import assess, cli, descriptions, knowledge, render
print(" ".join(sorted(m for m in sys.modules if "site-packages" in (getattr(sys.modules[m], "__file__", None) or "")
      and not m.startswith(("govgraph", "_"))
)))
"""


def seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default=str(ROOT / "examples" / "cv-screening.yaml"))
    parser.add_argument("--runs", type=int, default=11)
    options = parser.parse_args()
    modules = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True).stdout.split()
    bare = [sys.executable, "-c", "import importlib\nfor m in " + repr(modules) + ":\n    importlib.import_module(m)"]
    check = [sys.executable, "-m", "govgraph.cli", "check", options.file, "--fail-on", "never"]
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "GOVGRAPH_CACHE": folder}
        subprocess.run(check, env=env, stdout=subprocess.DEVNULL, check=True)
        repeated = [seconds(check, env) / seconds(bare, env) for _ in range(options.runs)]
        first = []
        for n in range(max(3, options.runs // 3)):
            fresh = {**os.environ, "GOVGRAPH_CACHE": f"{folder}/{n}"}
            first.append(seconds(check, fresh) / seconds(bare, fresh))
    print(f"third-party modules: {len(modules)}")
    print(f"repeated start: {statistics.median(repeated):.2f} times the bare imports (lowest {min(repeated):.2f})")
    print(f"first start, nothing cached: {statistics.median(first):.2f} times (lowest {min(first):.2f})")


if __name__ == "__main__":
    main()
