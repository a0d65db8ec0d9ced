"""The monitor's commands."""
