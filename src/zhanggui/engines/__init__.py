"""Pure functions: frozen dataclasses or arrays in, the same out. No Django, no clock, no unseeded randomness."""
