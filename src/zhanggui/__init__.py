"""Zhanggui (掌柜): purchasing and sales in one program."""

__version__ = "0.1.0"
