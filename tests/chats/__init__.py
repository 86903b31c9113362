"""Conversations that trainers read, played through the front desk's public contract."""
