"""How each language writes: scripts, money, dates, phone numbers."""
