"""A comparison of two documents: its rows, what they rest on, its areas, and CSV."""

from __future__ import annotations

import csv
import io

from govgraph.findings import DEONTIC_LABELS
from govgraph.gaptable import AREA_LABELS, KIND_LABELS, STATUS_LABELS, STATUSES, Counterpart, Gap, GapTable
from govgraph.mapping import RELATION_OF
from govgraph.network import EDGE_LABELS
from govgraph.sssom import Mapping
from parts import choices, sources
from parts.finding import number
from parts.look import badge, bullets, code, concept_link, e, facts, folded, grid, key, muted, provision_link
from parts.words import family, joined, t, w

TONES = {"covered": "green", "partly": "blue", "related": "grey", "missing": "amber"}
COLOURS = {"covered": "#7fb394", "partly": "#8fb1d3", "related": "#c3ccd5", "missing": "#e3bd6c"}
MOST_COUNTERPARTS = 8


def stated_in(code_: str) -> list[str]:
    """Codes of the provisions behind a code."""
    document = code_.partition(":")[0]
    teller = sources.norm_on(code_, choices.as_of()) or sources.concepts().get(code_)
    return [f"{document}:{p}" for p in teller.stated_in] if teller else [code_]


def cited(code_: str) -> str:
    """How the provisions behind a code are cited; the document where a concept names none."""
    return joined([number(p) for p in stated_in(code_)]) or choices.name(code_.partition(":")[0])


def cited_links(code_: str) -> str:
    """The same as links; a concept's own page where it names no provision."""
    links = [provision_link(p, number(p)) for p in stated_in(code_)]
    return joined(links) if links else concept_link(code_, cited(code_))


def named(code_: str) -> str:
    """A code in words: the label of a concept or norm, else how the provision is cited."""
    thing = sources.concepts().get(code_) or sources.norm_on(code_, choices.as_of())
    return t(thing.label) if thing else number(code_)


def gist(code_: str) -> str:
    """What an item says, in our words."""
    norm = sources.norm_on(code_, choices.as_of())
    if norm:
        return t(norm.gist)
    concept = sources.concepts().get(code_)
    provision = sources.wording(code_, choices.as_of())
    return t(concept.definition) if concept else t(provision.gist) if provision else ""


def end(code_: str) -> str:
    """One end of a mapping row."""
    concept = sources.concepts().get(code_)
    if concept:
        return concept_link(code_, t(concept.label))
    return f"{provision_link(code_, number(code_))} {muted(choices.name(code_.partition(':')[0]))}"


def row_text(row: Mapping) -> str:
    """A mapping row in one line."""
    relation = t(EDGE_LABELS[RELATION_OF[row.predicate]])
    by = w("mapping.second-reader") if row.reviewer == "second reader" else row.reviewer
    checked = f" · {w('mapping.checked', by=by)}" if by else ""
    stale = badge(w("mapping.stale"), "amber") if sources.wordings().stale(row, choices.as_of()) else ""
    head = f"{end(row.subject)} {e(relation)} {end(row.object)} <b>{row.confidence:.2f}</b>{muted(checked)} {stale}"
    return f'<div class="small">{head}<br>{muted(t(row.rationale))}</div>'


def counterpart(one: Counterpart) -> str:
    """Something that answers an ask, with what that rests on."""
    relation = t(EDGE_LABELS[one.relation]) if one.relation else ""
    sure = w("gap.confidence", n=f"{one.confidence:.2f}") if one.confidence is not None else ""
    how = joined([x for x in (family("gapbasis", one.basis), relation, sure) if x])
    label = concept_link(one.code, t(one.label)) if one.code in sources.concepts() else e(t(one.label))
    head = f"{badge(t(STATUS_LABELS[one.status]), TONES[one.status])} {label} {cited_links(one.code)} {muted(how)}"
    if not one.rows:
        return f'<div class="provision">{head}</div>'
    return folded(head, "".join(row_text(r) for r in one.rows))


def counterparts(found: tuple[Counterpart, ...]) -> str:
    """Counterparts, strongest first."""
    if not found:
        return muted(w("gap.none"))
    rest = found[MOST_COUNTERPARTS:]
    more = folded(muted(w("gap.more", n=len(rest))), "".join(counterpart(c) for c in rest)) if rest else ""
    return "".join(counterpart(c) for c in found[:MOST_COUNTERPARTS]) + more


def force_line(gap: Gap, table: GapTable) -> str:
    """The legal force on both sides."""
    deontic = t(DEONTIC_LABELS[gap.deontic]) if gap.deontic else family("item", gap.item)
    return w("gap.force", deontic=deontic, left=choices.name_with_force(table.left), right=choices.name_with_force(table.right))


def _tools(gap: Gap) -> str:
    """The tools that documents name for what is not fully answered."""
    labels = {a.hub: t(a.label) for a in gap.asks}
    named: dict[str, list[str]] = {}
    for hub, tool in gap.tools:
        named.setdefault(tool, []).append(labels[hub])
    items = []
    for tool, measures in named.items():
        tail = muted(f"{choices.name(tool.partition(':')[0])} · {joined(measures)}")
        items.append(f"{concept_link(tool, t(sources.concepts()[tool].label))} {tail}")
    return bullets(items)


def details(gap: Gap, table: GapTable) -> str:
    """Everything a row rests on."""
    asks = []
    for ask in gap.asks:
        area = t(AREA_LABELS[ask.area]) if ask.area in AREA_LABELS else ""
        head = f"{badge(t(STATUS_LABELS[ask.status]), TONES[ask.status])} {concept_link(ask.hub, t(ask.label))} {muted(area)}"
        asks.append(f"<p>{head}</p><div class='tree'>{counterparts(ask.counterparts)}</div>")
    direct = f"<p><b>{e(w('gap.direct'))}</b></p><div class='tree'>{counterparts(gap.direct)}</div>" if gap.direct else ""
    return (
        f"<p>{e(gist(gap.code))}</p>"
        + facts(
            [
                (w("finding.stated-in"), cited_links(gap.code)),
                (w("norm.force"), e(force_line(gap, table))),
                (w("gap.reading"), e(t(KIND_LABELS[gap.kind]))),
                (w("finding.tools"), _tools(gap)),
                (w("finding.code"), code(gap.code)),
            ]
        )
        + f"<p><b>{e(w('gap.asks'))}</b></p>{''.join(asks) or muted(w('gap.no-asks'))}{direct}"
    )


def line(gap: Gap, table: GapTable) -> str:
    """A row of the table, unfolding to what it rests on."""
    best = gap.counterparts
    deontic = t(DEONTIC_LABELS[gap.deontic]) if gap.deontic else family("item", gap.item)
    answer = answered(best[0]) if best else w("gap.none")
    return folded(
        f'<span class="right">{badge(t(STATUS_LABELS[gap.status]), TONES[gap.status])}</span><b>{e(t(gap.label))}</b> '
        f"{muted(f'{cited(gap.code)} · {deontic}')}<br>{muted('→ ' + answer)}",
        details(gap, table),
    )


def answered(one: Counterpart) -> str:
    """A counterpart by its label and where it stands."""
    label, where = t(one.label), cited(one.code)
    return where if label in where else w("gap.answered", label=label, where=where)


def areas(table: GapTable) -> str:
    """What is asked by area, and how much of it is answered."""
    lines = []
    for one in table.summary:
        counts = {s: getattr(one, s) for s in STATUSES}
        total = sum(counts.values()) or 1
        bar = "".join(f'<span style="width:{100 * n / total:.1f}%;background:{COLOURS[s]}"></span>' for s, n in counts.items() if n)
        lines.append([e(t(one.label)), *(str(counts[s]) for s in STATUSES), f'<div class="bar">{bar}</div>'])
    return grid([w("gap.area"), *(t(STATUS_LABELS[s]) for s in STATUSES), ""], lines, (1, 2, 3, 4))


def legend(counts: dict[str, int]) -> str:
    """How many items have each status, and what the statuses and the confidence mean."""
    keys = "".join(key(COLOURS[s], w("pair", name=e(t(STATUS_LABELS[s])), text=f"<b>{counts[s]}</b>")) for s in STATUSES)
    lines = [(t(STATUS_LABELS[s]), e(w(f"legend.{s}"))) for s in STATUSES]
    lines.append((w("mapping.confidence"), e(w("legend.confidence"))))
    return f"<p>{keys}</p><div>{folded(muted(w('legend.title')), facts(lines))}</div>"


def as_csv(table: GapTable, found: list[Gap]) -> bytes:
    """The rows as CSV that spreadsheets open."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            w("summary.regime"),
            w("finding.code"),
            w("norm.norm"),
            w("finding.stated-in"),
            w("finding.kind"),
            w("summary.force"),
            w("gap.status"),
            w("gap.reading"),
            w("gap.area"),
            w("gap.asks"),
            w("gap.missing"),
            w("gap.other-regime"),
            w("gap.other-force"),
            w("gap.counterparts"),
            w("gap.counterpart-codes"),
            w("mapping.confidence"),
            w("gap.rows"),
            w("gap.row-codes"),
        ]
    )
    writer.writerows(_record(gap, table) for gap in found)
    return out.getvalue().encode("utf-8-sig")


def _record(gap: Gap, table: GapTable) -> list[str]:
    best = gap.counterparts
    labels = {a.hub: t(a.label) for a in gap.asks}
    rests = list({r.key: r for c in best for r in c.rows}.values())
    return [
        choices.name(table.left),
        gap.code,
        t(gap.label),
        cited(gap.code),
        t(DEONTIC_LABELS[gap.deontic]) if gap.deontic else family("item", gap.item),
        choices.force(table.left),
        t(STATUS_LABELS[gap.status]),
        t(KIND_LABELS[gap.kind]),
        joined(list(dict.fromkeys(t(AREA_LABELS[a.area]) for a in gap.asks if a.area in AREA_LABELS))),
        joined(list(labels.values())),
        joined([labels.get(m, m) for m in gap.missing]),
        choices.name(table.right),
        choices.force(table.right),
        "; ".join(w("pair", name=answered(c), text=t(STATUS_LABELS[c.status])) for c in best),
        "; ".join(c.code for c in best),
        f"{best[0].confidence:.3f}" if best and best[0].confidence is not None else "",
        "; ".join(_told(r) for r in rests),
        "; ".join(f"{r.subject} {r.predicate} {r.object}" for r in rests),
    ]


def _told(row: Mapping) -> str:
    """A mapping row as one plain sentence."""
    return f"{named(row.subject)} {t(EDGE_LABELS[RELATION_OF[row.predicate]])} {named(row.object)} {row.confidence:.2f}"
