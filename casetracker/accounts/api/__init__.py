"""The API's door of accounts: tokens, and the directory of agencies."""
