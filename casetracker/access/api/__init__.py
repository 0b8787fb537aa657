"""The API's door of access: what a token is good for, and the feed of changes."""
