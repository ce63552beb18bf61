"""The corpus and the mappings as RDF quads, one named graph a source; the terms are those of ``ontology/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from pyoxigraph import Literal, NamedNode, Quad

from govgraph.citation import citation
from govgraph.condition import All, Condition, Interval, atoms, references
from govgraph.corpus import Corpus
from govgraph.knowledge import MARKETS
from govgraph.model import Anchor, Concept, Difference, Fact, Figure, Instrument, Provision, Relation, Text
from govgraph.norm import DerivedFact, Norm, Schedule
from govgraph.notation import expression
from govgraph.sssom import Mapping, MappingSet
from govgraph.vocab import BASE, GRAPH, PREFIXES, atom_iri, condition_iri, iri, norm_iri

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DATE = NamedNode(PREFIXES["xsd"] + "date")
_INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
_DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")
_MOMENTS = {4: NamedNode(PREFIXES["xsd"] + "gYear"), 7: NamedNode(PREFIXES["xsd"] + "gYearMonth"), 10: _DATE}
SSSOM = "https://w3id.org/sssom/"

CONCEPT_CLASSES = {
    "characteristic": "ggcore:Characteristic",
    "example": "ggcore:Example",
    "harm": "ggrisk:Harm",
    "incident": "ggcore:Incident",
    "level": "ggmeas:CapabilityLevel",
    "measure": "ggmeas:Measure",
    "objective": "ggcore:Objective",
    "organisation": "ggcore:Organisation",
    "principle": "ggcore:Principle",
    "risk": "ggrisk:Risk",
    "role": "ggactor:Role",
    "stage": "ggmeas:LifecycleStage",
    "statistic": "ggcore:Statistic",
    "tool": "ggmeas:Tool",
    "use": "ggsys:Use",
}
NATURE_CLASSES = {
    "technical": "ggmeas:TechnicalMeasure",
    "managerial": "ggmeas:ManagerialMeasure",
    "governance": "ggmeas:GovernanceMeasure",
}
RELATION_PROPERTIES = {
    "addressed-by": "ggrisk:addressedBy",
    "addressed-to": "ggcore:addressedTo",
    "addresses": "ggmeas:contributesTo",
    "affects": "ggcore:affects",
    "applies-in-stage": "ggmeas:appliesInStage",
    "cites": "ggcore:cites",
    "conflicts-with": "ggcore:conflictsWith",
    "corresponds-to": "ggcore:correspondsTo",
    "differs-in-translation": "ggcore:differsInTranslation",
    "has-value": "ggcore:related",
    "illustrates": "ggcore:illustrates",
    "implemented-by": "ggmeas:implementedBy",
    "implements": "ggmeas:carriesOut",
    "involves": "ggcore:involves",
    "issued-by": "ggcore:issuer",
    "made-by": "ggmeas:maker",
    "mitigated-by": "ggrisk:mitigatedBy",
    "mitigates": "ggrisk:mitigates",
    "precedes": "ggmeas:precedes",
    "related": "ggcore:related",
    "requires": "ggcore:requires",
    "responsible-role": "ggactor:responsibleRole",
}


def term(name: str) -> NamedNode:
    """The node of a prefixed name such as ``ggcore:Provision``."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


class QuadWriter:
    """Collects the quads of one named graph."""

    def __init__(self, graph: str) -> None:
        self.graph = NamedNode(f"{GRAPH}{graph}")
        self.quads: list[Quad] = []

    def add(self, subject: NamedNode, predicate: str, value: NamedNode | Literal) -> None:
        """One quad; the predicate is a prefixed name."""
        self.quads.append(Quad(subject, term(predicate), value, self.graph))

    def type(self, subject: NamedNode, *classes: str) -> None:
        """The classes of a node, as prefixed names."""
        for name in classes:
            self.quads.append(Quad(subject, _TYPE, term(name), self.graph))

    def words(self, subject: NamedNode, predicate: str, text: Text) -> None:
        """A bilingual text; nothing where it is empty."""
        for language in ("en", "zh"):
            value = getattr(text, language)
            if value:
                self.add(subject, predicate, Literal(value, language=language))

    def text(self, subject: NamedNode, predicate: str, value: str | None) -> None:
        """A plain string; nothing where it is empty."""
        if value:
            self.add(subject, predicate, Literal(value))

    def day(self, subject: NamedNode, predicate: str, value: date | None) -> None:
        """A date; nothing where there is none."""
        if value is not None:
            self.add(subject, predicate, Literal(value.isoformat(), datatype=_DATE))

    def moment(self, subject: NamedNode, predicate: str, value: str) -> None:
        """A year, month or day (ISO 8601); nothing where there is none."""
        if value:
            self.add(subject, predicate, Literal(value, datatype=_MOMENTS[len(value)]))

    def decimal(self, subject: NamedNode, predicate: str, value: Decimal | None) -> None:
        """A number; nothing where there is none."""
        if value is not None:
            self.add(subject, predicate, Literal(f"{value:f}", datatype=_DECIMAL))

    def span(self, subject: NamedNode, interval: Interval) -> None:
        """The life of a wording."""
        self.day(subject, "ggcore:validFrom", interval.start)
        self.day(subject, "ggcore:validUntil", interval.end)

    def links(self, subject: NamedNode, predicate: str, targets: Iterable[str]) -> None:
        """Links to IRIs."""
        for target in targets:
            self.add(subject, predicate, NamedNode(target))

    def status(self, subject: NamedNode, status: str) -> None:
        """Whether a second person has read it."""
        self.add(subject, "ggcore:reviewStatus", term("ggcore:Reviewed" if status == "reviewed" else "ggcore:Drafted"))

    def anchors(self, subject: NamedNode, document: str, anchors: Iterable[Anchor], hashes: dict[tuple[str, str], str]) -> None:
        """The passages a thing was read from."""
        for i, anchor in enumerate(anchors, 1):
            node = NamedNode(f"{subject.value}/anchor/{i}")
            self.type(node, "ggcore:Anchor")
            self.add(subject, "ggcore:anchor", node)
            self.add(node, "ggcore:anchorText", NamedNode(f"{BASE}{document}/text/{anchor.text}"))
            self.text(node, "ggcore:position", anchor.at)
            self.text(node, "ggcore:passageHash", hashes.get((anchor.text, anchor.at)))


def corpus_quads(corpus: Corpus, hashes: dict[str, dict[tuple[str, str], str]]) -> Iterator[Quad]:
    """All quads of the corpus.

    Args:
        hashes: document id to the hash of each anchored passage (``corpus/<document>/anchors.tsv``).
    """
    for instrument in corpus.instruments:
        writer = QuadWriter(f"corpus/{instrument.id}")
        _instrument(writer, instrument)
        here = hashes.get(instrument.id, {})
        _provisions(writer, [p for p in corpus.provisions if p.document == instrument.id], here)
        for concept in corpus.concepts:
            if concept.document == instrument.id:
                _concept(writer, concept, here)
        if instrument.id == "hub":
            _facts(writer, corpus.facts)
        _rules(writer, corpus, instrument.id)
        for difference in corpus.differences:
            if difference.document == instrument.id:
                _difference(writer, difference, here)
        yield from writer.quads


def _instrument(w: QuadWriter, instrument: Instrument) -> None:
    node = NamedNode(f"{BASE}{instrument.id}")
    w.type(node, "ggcore:Instrument")
    w.words(node, "rdfs:label", instrument.short_title)
    w.words(node, "dcterms:title", instrument.title)
    w.add(node, "ggcore:force", term(f"ggcore:{instrument.force.title()}"))
    w.links(node, "ggcore:jurisdiction", [atom_iri("market", instrument.jurisdiction)])
    issuer = NamedNode(f"{BASE}{instrument.id}/issuer")
    w.type(issuer, "ggcore:Organisation")
    w.words(issuer, "rdfs:label", instrument.issuer)
    w.add(node, "ggcore:issuer", issuer)
    w.text(node, "ggcore:locator", instrument.id)
    for version in instrument.versions:
        at = NamedNode(f"{BASE}{instrument.id}/version/{version.id}")
        w.type(at, "ggcore:InstrumentVersion")
        w.add(node, "ggcore:hasVersion", at)
        w.words(at, "rdfs:label", version.label)
        w.span(at, version.valid)
        w.text(at, "ggcore:amendingAct", version.amended_by.en if version.amended_by else None)
        w.text(at, "ggcore:address", version.address)
    for text in instrument.texts:
        at = NamedNode(f"{BASE}{instrument.id}/text/{text.id}")
        w.type(at, "ggcore:SourceText")
        w.links(at, "ggcore:versionOf", [f"{BASE}{instrument.id}/version/{text.version}"])
        w.text(at, "ggcore:language", text.language)
        w.text(at, "ggcore:sha256", text.sha256)
        w.text(at, "ggcore:address", text.address)
        w.text(at, "ggcore:licence", text.licence)
    for tier in instrument.penalties:
        at = NamedNode(f"{BASE}{instrument.id}/penalty/{tier.id}")
        w.type(at, "ggnorm:PenaltyTier")
        w.words(at, "rdfs:label", tier.label)
        w.links(at, "ggcore:statedIn", [iri(f"{instrument.id}:{p}") for p in tier.stated_in])
        if tier.amount is not None:
            w.add(at, "ggnorm:maximumAmount", Literal(str(tier.amount), datatype=_DECIMAL))
        if tier.turnover_percent is not None:
            w.add(at, "ggnorm:turnoverPercent", Literal(f"{tier.turnover_percent:g}", datatype=_DECIMAL))
        w.text(at, "ggnorm:currency", tier.currency)
        w.links(at, "ggnorm:covers", [iri(f"{instrument.id}:{p}") for p in tier.covers])
        w.text(at, "ggnorm:capRule", tier.rule)
    if instrument.id == "hub":
        for market, label in [
            *MARKETS.items(),
            ("international", Text("international", "国际")),
            ("any", Text("any market", "任一市场")),
        ]:
            at = NamedNode(atom_iri("market", market))
            w.type(at, "ggsys:Market" if market in MARKETS or market == "any" else "ggcore:Jurisdiction")
            w.words(at, "rdfs:label", label)


def _provisions(w: QuadWriter, provisions: list[Provision], hashes: dict[tuple[str, str], str]) -> None:
    wordings: dict[str, list[Provision]] = {}
    for provision in provisions:
        wordings.setdefault(provision.id, []).append(provision)
    for versions in wordings.values():
        latest = versions[-1]
        node = NamedNode(iri(latest.code))
        w.type(node, "ggcore:Provision")
        w.words(node, "rdfs:label", citation(latest))
        w.text(node, "ggcore:locator", latest.id)
        w.text(node, "ggcore:number", latest.number)
        w.text(node, "ggcore:kind", latest.kind)
        w.links(node, "ggcore:inDocument", [f"{BASE}{latest.document}"])
        w.links(node, "ggcore:partOf", [iri(f"{latest.document}:{latest.parent}") if latest.parent else f"{BASE}{latest.document}"])
        _wording(w, node, latest, hashes)
        _statements(w, node, latest.document, latest.relations, (latest.id,))
        if len(versions) > 1:
            for version in versions:
                at = NamedNode(f"{node.value}/from/{version.valid.start or 'start'}")
                w.type(at, "ggcore:Wording")
                w.add(node, "ggcore:hasVersion", at)
                _wording(w, at, version, hashes)


def _wording(w: QuadWriter, node: NamedNode, provision: Provision, hashes: dict[tuple[str, str], str]) -> None:
    w.words(node, "ggcore:heading", provision.heading)
    w.words(node, "ggcore:gist", provision.gist)
    w.words(node, "skos:note", provision.note)
    w.span(node, provision.valid)
    if provision.amended_by:
        w.links(node, "ggcore:amendedBy", [f"{BASE}{provision.document}/version/{provision.amended_by}"])
    w.status(node, provision.status)
    w.anchors(node, provision.document, provision.anchors, hashes)


def _concept(w: QuadWriter, concept: Concept, hashes: dict[tuple[str, str], str]) -> None:
    node = NamedNode(iri(concept.code))
    w.type(node, NATURE_CLASSES.get(concept.nature) or CONCEPT_CLASSES.get(concept.kind, "ggcore:Concept"), "skos:Concept")
    w.words(node, "skos:prefLabel", concept.label)
    w.words(node, "rdfs:label", concept.label)
    w.words(node, "skos:definition", concept.definition)
    for alternative in concept.alt_label:
        w.words(node, "skos:altLabel", alternative)
    w.words(node, "skos:note", concept.note)
    w.text(node, "ggcore:kind", concept.kind)
    w.text(node, "ggmeas:area", concept.area)
    w.links(node, "ggcore:inDocument", [f"{BASE}{concept.document}"])
    scheme = NamedNode(f"{BASE}{concept.document}/scheme/{concept.kind}")
    w.type(scheme, "skos:ConceptScheme")
    w.add(node, "skos:inScheme", scheme)
    if concept.order is not None:
        w.add(node, "ggcore:order", Literal(str(concept.order), datatype=_INTEGER))
    w.moment(node, "ggcore:date", concept.date)
    for up in concept.broader:
        w.links(node, "ggcore:broader", [iri(f"{concept.document}:{up}")])
        w.links(node, "skos:broader", [iri(f"{concept.document}:{up}")])
    if concept.part_of:
        w.links(node, "ggcore:partOf", [iri(f"{concept.document}:{concept.part_of}")])
    w.links(node, "ggcore:statedIn", [iri(f"{concept.document}:{p}") for p in concept.stated_in])
    w.status(node, concept.status)
    w.anchors(node, concept.document, concept.anchors, hashes)
    _statements(w, node, concept.document, concept.relations, ())


def _statements(w: QuadWriter, node: NamedNode, document: str, relations: Iterable[Relation], where: tuple[str, ...]) -> None:
    """What is said of a node, as links and as statements; ``where`` is where it is said unless a relation tells."""
    for i, relation in enumerate(relations, 1):
        target = NamedNode(iri(relation.to))
        w.add(node, RELATION_PROPERTIES[relation.rel], target)
        at = NamedNode(f"{node.value}/statement/{i}")
        w.type(at, "ggcore:Statement")
        w.add(at, "ggcore:subject", node)
        w.add(at, "ggcore:relation", term(RELATION_PROPERTIES[relation.rel]))
        w.add(at, "ggcore:object", target)
        w.add(at, "ggcore:basis", term(f"ggcore:{relation.basis.title()}"))
        w.links(at, "ggcore:statedIn", [iri(f"{document}:{p}") for p in relation.stated_in or where])
        if relation.value is not None:
            _figure(w, at, relation.value)
        w.words(at, "skos:note", relation.note)


def _figure(w: QuadWriter, statement: NamedNode, figure: Figure) -> None:
    """The figure of a statement: one number, or the ends of a range."""
    w.words(statement, "ggcore:hasValue", figure.words)
    if figure.low == figure.high:
        w.decimal(statement, "ggcore:quantity", figure.low)
    else:
        w.decimal(statement, "ggcore:minimum", figure.low)
        w.decimal(statement, "ggcore:maximum", figure.high)
    w.text(statement, "ggcore:unit", figure.unit)
    w.moment(statement, "ggcore:year", figure.year)


def _facts(w: QuadWriter, facts: Iterable[Fact]) -> None:
    for fact in facts:
        node = NamedNode(atom_iri("fact", fact.id))
        w.type(node, "ggsys:Fact")
        w.words(node, "rdfs:label", fact.label)
        w.words(node, "skos:definition", fact.definition)
        w.words(node, "ggsys:question", fact.question)
        w.text(node, "ggcore:kind", fact.area)
        w.links(node, "ggcore:inDocument", [f"{BASE}hub"])


def _difference(w: QuadWriter, difference: Difference, hashes: dict[tuple[str, str], str]) -> None:
    node = NamedNode(f"{BASE}{difference.document}/difference/{difference.id}")
    w.type(node, "ggcore:DocumentDifference")
    w.text(node, "ggcore:kind", difference.kind)
    names = ("englishReading", "chineseReading") if difference.between_languages else ("firstReading", "secondReading")
    for name, reading in zip(names, (difference.first, difference.second), strict=True):
        w.words(node, f"ggcore:{name}", reading)
    w.words(node, "skos:note", difference.note)
    w.links(node, "ggcore:statedIn", [iri(f"{difference.document}:{p}") for p in difference.provisions])
    w.links(node, "ggcore:inDocument", [f"{BASE}{difference.document}"])
    w.anchors(node, difference.document, difference.anchors, hashes)


def _rules(w: QuadWriter, corpus: Corpus, document: str) -> None:
    derived: dict[str, list[DerivedFact]] = {}
    for d in corpus.derived:
        if d.document == document:
            derived.setdefault(d.code, []).append(d)
    for code, versions in derived.items():
        _derived(w, code, versions)
    for schedule in corpus.schedules:
        if schedule.document == document:
            _schedule(w, schedule)
    norms: dict[str, list[Norm]] = {}
    for norm in corpus.norms:
        if norm.document == document:
            norms.setdefault(norm.code, []).append(norm)
    for norm_versions in norms.values():
        _norm(w, norm_versions)


def _derived(w: QuadWriter, code: str, versions: list[DerivedFact]) -> None:
    node = NamedNode(condition_iri(code))
    latest = versions[-1]
    w.type(node, "ggnorm:Condition")
    w.words(node, "rdfs:label", latest.label)
    w.words(node, "skos:definition", latest.definition)
    w.links(node, "ggcore:statedIn", [iri(f"{latest.document}:{p}") for p in latest.stated_in])
    w.links(node, "ggcore:inDocument", [f"{BASE}{latest.document}"])
    w.status(node, latest.status)
    _condition(w, node, latest.when)
    if len(versions) > 1:
        for version in versions:
            at = NamedNode(f"{node.value}/from/{version.valid.start or 'start'}")
            w.type(at, "ggcore:Wording")
            w.add(node, "ggcore:hasVersion", at)
            w.span(at, version.valid)
            w.text(at, "skos:note", expression(version.when))


def _condition(w: QuadWriter, node: NamedNode, condition: Condition) -> None:
    """What a condition rests on, at the node that has it."""
    w.text(node, "ggnorm:expression", expression(condition))
    _mentions(w, node, condition)


def _mentions(w: QuadWriter, node: NamedNode, condition: Condition) -> None:
    facts = sorted({a.id for a in atoms(condition) if a.kind == "fact"})
    uses = sorted({a.id for a in atoms(condition) if a.kind == "use"})
    w.links(node, "ggnorm:asksFor", [atom_iri("fact", f) for f in facts])
    w.links(node, "ggnorm:mentionsUse", [atom_iri("use", u) for u in uses])
    w.links(node, "ggnorm:dependsOn", [condition_iri(c) for c in sorted(set(references(condition)))])


def _schedule(w: QuadWriter, schedule: Schedule) -> None:
    node = NamedNode(f"{BASE}{schedule.document}/schedule/{schedule.id}")
    at = NamedNode(f"{node.value}/from/{schedule.law.start or 'start'}")
    w.type(node, "ggnorm:Schedule")
    w.text(node, "ggcore:locator", schedule.id)
    w.type(at, "ggcore:Wording")
    w.add(node, "ggcore:hasVersion", at)
    w.span(at, schedule.law)
    for i, clause in enumerate(schedule.clauses, 1):
        step = NamedNode(f"{at.value}/clause/{i}")
        w.type(step, "ggnorm:ScheduleClause")
        w.add(node, "ggnorm:clause", step)
        w.add(at, "ggcore:related", step)
        w.day(step, "ggnorm:appliesFrom", clause.span.start)
        w.day(step, "ggnorm:appliesUntil", clause.span.end)
        w.links(step, "ggcore:statedIn", [iri(b) for b in clause.basis])
        condition = NamedNode(f"{step.value}/condition")
        w.type(condition, "ggnorm:Condition")
        w.add(step, "ggnorm:condition", condition)
        _condition(w, condition, clause.when)


def _norm(w: QuadWriter, versions: list[Norm]) -> None:
    latest = versions[-1]
    node = NamedNode(norm_iri(latest.code))
    w.type(node, f"ggnorm:{latest.deontic.title()}")
    w.text(node, "ggnorm:code", latest.code)
    w.text(node, "ggnorm:defect", latest.defect)
    w.links(node, "ggcore:inDocument", [f"{BASE}{latest.document}"])
    _norm_wording(w, node, latest)
    if len(versions) > 1:
        for version in versions:
            at = NamedNode(f"{node.value}/from/{version.valid.start or 'start'}")
            w.type(at, "ggcore:Wording")
            w.add(node, "ggcore:hasVersion", at)
            w.span(at, version.valid)
            w.words(at, "rdfs:label", version.label)
            w.words(at, "ggcore:gist", version.gist)
            w.status(at, version.status)


def _norm_wording(w: QuadWriter, node: NamedNode, norm: Norm) -> None:
    w.words(node, "rdfs:label", norm.label)
    w.words(node, "ggcore:gist", norm.gist)
    w.words(node, "ggnorm:fix", norm.fix)
    w.words(node, "skos:note", norm.note)
    w.span(node, norm.valid)
    w.status(node, norm.status)
    for predicate, ids in (
        ("ggnorm:bearer", norm.bearer),
        ("ggnorm:beneficiary", norm.beneficiary),
        ("ggnorm:requiresMeasure", norm.measures),
        ("ggnorm:answersRisk", norm.risks),
        ("ggnorm:dueInStage", norm.stage),
    ):
        w.links(node, predicate, [iri(f"hub:{i}") for i in ids])
    w.links(node, "ggcore:statedIn", [iri(f"{norm.document}:{p}") for p in norm.stated_in])
    if norm.penalty:
        w.links(node, "ggnorm:penaltyTier", [f"{BASE}{norm.document}/penalty/{norm.penalty}"])
    if norm.schedule:
        w.links(node, "ggnorm:schedule", [f"{BASE}{norm.document}/schedule/{norm.schedule}"])
    for name, condition in (("condition", norm.when), ("exception", norm.unless)):
        if condition is not None and condition != All(()):
            at = NamedNode(f"{node.value}/{name}")
            w.type(at, "ggnorm:Condition")
            w.add(node, f"ggnorm:{name}", at)
            _condition(w, at, condition)
            _mentions(w, node, condition)


def mapping_quads(mapping_set: MappingSet) -> Iterator[Quad]:
    """The rows of a mapping set, as links and as annotated axioms (SSSOM, OWL serialisation); negated rows as axioms alone."""
    writer = QuadWriter(f"mapping/{mapping_set.name}")
    for i, row in enumerate(mapping_set.mappings, 1):
        _row(
            writer,
            row,
            NamedNode(f"{BASE}mapping/{mapping_set.name}/row/{i}"),
            link=mapping_set.status == "curated" and not row.negated,
        )
    yield from writer.quads


def _row(w: QuadWriter, row: Mapping, node: NamedNode, *, link: bool) -> None:
    subject, target = NamedNode(iri(row.subject)), NamedNode(iri(row.object))
    if link:
        w.add(subject, row.predicate, target)
    w.type(node, "owl:Axiom")
    w.add(node, "owl:annotatedSource", subject)
    w.add(node, "owl:annotatedProperty", term(row.predicate))
    w.add(node, "owl:annotatedTarget", target)
    confidence = Literal(f"{row.confidence:g}", datatype=_DECIMAL)
    justification = NamedNode(f"https://w3id.org/semapv/vocab/{row.justification.partition(':')[2]}")
    w.quads.append(Quad(node, NamedNode(f"{SSSOM}confidence"), confidence, w.graph))
    w.quads.append(Quad(node, NamedNode(f"{SSSOM}mapping_justification"), justification, w.graph))
    w.words(node, "rdfs:comment", row.rationale)
