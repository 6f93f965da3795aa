"""The only SQL, and the only path to stored files."""
