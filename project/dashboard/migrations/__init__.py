"""The history of the dashboard's permission."""
