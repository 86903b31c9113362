"""Custom actions: thin, they ask the rooms and choose the answer."""
