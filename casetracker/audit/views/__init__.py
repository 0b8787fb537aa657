"""Pages of the record and of the ledger, for auditors: no case content in clear."""
