"""Pull the records of a JSON source and keep them."""
