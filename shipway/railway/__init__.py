"""The edge to Railway's API: what a service is set to, and what became of a commit there."""
