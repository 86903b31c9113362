"""The database: tables, migrations, connection."""
