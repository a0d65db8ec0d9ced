"""Railway as its API shows it: a stand-in that executes the queries, and the tests that use it."""
