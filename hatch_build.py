"""Build hook: the wheel carries the compiled rules, so that the first `govgraph check` need not read the corpus."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledKnowledge(BuildHookInterface):
    """Writes `knowledge-<format>-<hash>.json` and puts it beside the data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        os.environ["GOVGRAPH_DATA"] = str(root)
        from govgraph import knowledge, resources

        folder = root / "build"
        folder.mkdir(exist_ok=True)
        for old in folder.glob("knowledge-*.json"):
            old.unlink()
        path = folder / knowledge.file_name()
        path.write_bytes(knowledge.serialise(knowledge.compiled()))
        resources.data_root.cache_clear()
        build_data["force_include"][str(path)] = f"govgraph/data/{path.name}"
