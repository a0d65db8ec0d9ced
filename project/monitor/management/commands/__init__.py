"""The monitor's commands: pull, demo."""
