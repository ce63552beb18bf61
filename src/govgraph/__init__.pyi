from govgraph.api import ask as ask
from govgraph.api import check as check
from govgraph.api import gaps as gaps
from govgraph.api import load_description as load_description
from govgraph.errors import GovgraphError as GovgraphError
from govgraph.errors import InputError as InputError
from govgraph.findings import Report as Report
from govgraph.system import SystemDescription as SystemDescription

__version__: str
