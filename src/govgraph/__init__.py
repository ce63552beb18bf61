"""A policy-as-code knowledge graph and compliance mapper for AI governance.

The names of ``__all__`` are the library's public interface; ``docs/api.md`` shows them. Nothing is loaded before it is used.
"""

__version__ = "0.1.0"
__all__ = ["GovgraphError", "InputError", "Report", "SystemDescription", "__version__", "ask", "check", "gaps", "load_description"]

_HOMES = {
    "GovgraphError": "errors",
    "InputError": "errors",
    "Report": "findings",
    "SystemDescription": "system",
    "ask": "api",
    "check": "api",
    "gaps": "api",
    "load_description": "api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'govgraph' has no attribute '{name}'")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(f"govgraph.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
