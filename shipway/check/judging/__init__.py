"""Draws from the tree and from Django's answers what several rules need."""
