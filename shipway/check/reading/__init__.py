"""Reads the tree as it is, running none of it: its Python, commands, requirements and secrets."""
