"""What the reader chose in the sidebar: language, date and regimes; kept in the session and in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from govgraph.findings import FORCE_LABELS
from parts import sources
from parts.words import LANGUAGES, language, spelled, t, w

EARLIEST, LATEST = date(2019, 1, 1), date(2039, 12, 31)
KEEP = "keep_"


def begin() -> None:
    """Take the choices from the address at the start of a session, and hold on to every kept widget."""
    given = st.query_params
    if "keep_lang" not in st.session_state:
        st.session_state["keep_lang"] = given.get("lang") if given.get("lang") in LANGUAGES else "en"
        st.session_state["keep_as_of"] = _day(given.get("date"))
        asked = given.get("regimes")
        named = [r for r in (asked or "").split(",") if r in every_regime()]
        st.session_state["keep_regimes"] = named if named or asked == "" else list(sources.known().regimes())
    for key in list(st.session_state):
        if isinstance(key, str) and key.startswith(KEEP):
            st.session_state[key] = st.session_state[key]


def _day(given: str | None) -> date:
    try:
        return min(max(date.fromisoformat(given or ""), EARLIEST), LATEST)
    except ValueError:
        return date.today()


def sidebar(*, with_regimes: bool) -> None:
    """The widgets.

    Args:
        with_regimes: whether the page checks a system, and the choice of regimes means something on it.
    """
    with st.sidebar:
        st.radio(
            w("choice.language"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            horizontal=True,
            key="keep_lang",
        )
        st.date_input(
            w("choice.date"),
            key="keep_as_of",
            format="YYYY-MM-DD",
            min_value=EARLIEST,
            max_value=LATEST,
            help=w("choice.date-help"),
        )
        if with_regimes:
            st.multiselect(
                w("choice.regimes"),
                every_regime(),
                format_func=spelled(every_regime(), name),
                key="keep_regimes",
                placeholder=w("choice.pick"),
                help=w("choice.regimes-help"),
            )
    st.session_state["page_address"] = {"lang": language(), "date": as_of().isoformat()}
    if with_regimes and set(regimes()) != set(sources.known().regimes()):
        to_address("regimes", ",".join(regimes()))


def as_of() -> date:
    """The date asked about."""
    chosen = st.session_state.get("keep_as_of")
    return chosen if isinstance(chosen, date) else date.today()


def regimes() -> tuple[str, ...]:
    """The chosen documents, in the library's order."""
    chosen = st.session_state.get("keep_regimes") or ()
    return tuple(r for r in every_regime() if r in chosen)


def every_regime() -> tuple[str, ...]:
    """Every document that has norms, white papers last."""
    return sources.known().regimes(informative=True)


def name(document: str) -> str:
    """The short title of a document."""
    return t(sources.known().instruments[document].short_title)


def force(document: str) -> str:
    """The legal force of a document in words."""
    return t(FORCE_LABELS[sources.known().instruments[document].force])


def name_with_force(document: str) -> str:
    """Short title and legal force."""
    return w("document.with-force", name=name(document), force=force(document))


def several(label: str, options: Iterable[str], say: Callable[[str], str], key: str) -> set[str]:
    """Those of some ids that the reader picks; ids that are no longer there are let go. No widget where there are none."""
    there = sorted(options, key=say)
    st.session_state[key] = [i for i in st.session_state.get(key) or () if i in there]
    if not there:
        return set()
    return set(st.multiselect(label, there, format_func=spelled(there, say), key=key, placeholder=w("gap.all")))


def news(parameter: str) -> str | None:
    """What the address says now and did not say before; None where the reader brought nothing new.

    What this page wrote into the address itself is no news, however late it comes back.
    """
    given = st.query_params.get(parameter)
    seen: dict[str, str | None] = st.session_state.setdefault("address_seen", {})
    said: dict[str, str] = st.session_state.setdefault("address_said", {})
    new = given is not None and given not in (seen.get(parameter), said.get(parameter))
    seen[parameter] = given
    return given if new else None


def from_address(parameter: str, key: str, allowed: list[str]) -> None:
    """Take a page's own choice from the address once; drop a kept one that no longer exists."""
    given = news(parameter)
    if given in allowed:
        st.session_state[key] = given
    if key in st.session_state and st.session_state[key] not in allowed:
        del st.session_state[key]


def to_address(parameter: str, value: str) -> None:
    """Have a page's own choice in the address when the page is done."""
    st.session_state["page_address"][parameter] = value
    st.session_state.setdefault("address_said", {})[parameter] = value


def address() -> str:
    """The query of the address that leads back to what the page shows."""
    return urlencode(st.session_state.get("page_address") or {}, safe=":,")
