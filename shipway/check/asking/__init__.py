"""Asks Django: which environment is made for it, what it is asked, and what it answered."""
