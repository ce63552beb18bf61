"""A policy-as-code knowledge graph and compliance mapper for AI governance."""

__version__ = "0.1.0"
