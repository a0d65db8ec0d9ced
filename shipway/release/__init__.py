"""The release: facts, decision, git objects, plan and push (the order is the one in tasks.py)."""
