"""Tehing: a self-hosted B2B sales system."""

__version__ = "0.1.0"
