"""The dashboard's commands: demo."""
