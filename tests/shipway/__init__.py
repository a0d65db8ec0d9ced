"""The tests of shipway and of the recipes in tasks.py."""
