"""The govgraph explorer. Run it with ``govgraph explore`` or ``streamlit run app/explorer.py``."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from parts import choices, look
from parts.words import t, w

from govgraph.errors import GovgraphError
from govgraph.findings import DISCLAIMER

ICON = Path(__file__).resolve().parent / "icon.svg"
st.set_page_config(page_title="govgraph", page_icon=str(ICON), layout="wide")
try:
    choices.begin()
    pages = [
        st.Page("views/check.py", title=w("nav.system"), icon=":material/fact_check:", default=True),
        st.Page("views/gaps.py", title=w("nav.gaps"), icon=":material/compare_arrows:"),
        st.Page("views/provisions.py", title=w("nav.provisions"), icon=":material/account_tree:"),
        st.Page("views/concepts.py", title=w("nav.concepts"), icon=":material/hub:"),
        st.Page("views/about.py", title=w("nav.about"), icon=":material/info:"),
    ]
    page = st.navigation(pages)
    st.set_page_config(page_title=w("nav.tab", page=page.title))
    look.style()
    choices.sidebar(with_regimes=page.url_path == "")
    page.run()
    look.footer(t(DISCLAIMER))
    look.settle(page.url_path, [p.url_path for p in pages])
except GovgraphError as problem:
    look.problem(problem)
