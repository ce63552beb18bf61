"""The original passages, shown from the copies that the reader has registered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from govgraph import evidence
from govgraph.evidence import LOST, NO_COPY, SHOWN, Passage
from govgraph.model import Provision
from parts import choices, sources
from parts.look import e, folded, muted
from parts.words import LANGUAGES, t, w


@dataclass
class Originals:
    """Finds passages, and remembers the texts of which no copy is there.

    Attributes:
        all_versions: passages of every version; else those of the version that holds on the date, where there is one.
    """

    all_versions: bool = False
    absent: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._find = evidence.finder(sources.library())

    def of(self, provision: Provision, *, folded_away: bool) -> str:
        """The passages behind a wording."""
        found = self._find(provision)
        version = sources.known().instruments[provision.document].version_on(choices.as_of())
        present = [one for one in found if version and one.source.text.version == version.id]
        chosen = found if self.all_versions or not present else present
        for one in chosen:
            if one.state == NO_COPY:
                self.absent[one.source.code] = one.source.text.file.rsplit("/", 1)[-1]
        content = block(chosen)
        return folded(muted(w("passage.title")), content) if content and folded_away else content

    def notice(self) -> str:
        """What is missing, and how to bring it."""
        return w("passage.absent", files=", ".join(dict.fromkeys(self.absent.values()))) if self.absent else ""


def source_name(source: evidence.Source) -> str:
    """Language and version of a text."""
    versions = sources.known().instruments[source.document].versions
    version = next((t(v.label) for v in versions if v.id == source.text.version), source.text.version)
    return f"{LANGUAGES[source.text.language]} · {version}"


def words_of(one: Passage) -> str:
    """A passage, or why it is not shown; copies that are not there are left to the notice."""
    if one.state == SHOWN:
        return f"<div>{e(one.words)}</div>"
    return "" if one.state == NO_COPY else f"<div>{muted(w('passage.lost') if one.state == LOST else w('passage.changed'))}</div>"


def block(found: Iterable[Passage]) -> str:
    """Passages, those of one text below each other, the texts side by side."""
    by_text: dict[str, list[Passage]] = {}
    for one in found:
        by_text.setdefault(one.source.code, []).append(one)
    cells = []
    for passages in by_text.values():
        words = "".join(words_of(one) for one in passages)
        if words:
            cells.append(f'<div class="original"><div class="small">{muted(source_name(passages[0].source))}</div>{words}</div>')
    return f'<div class="originals">{"".join(cells)}</div>' if cells else ""
