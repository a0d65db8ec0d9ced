"""What the figures in docs/ are made with; each script says what it measures."""
