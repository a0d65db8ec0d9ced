"""The Django app that keeps the ledger: which releases were deployed, and what each start did."""
