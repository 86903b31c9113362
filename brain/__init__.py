"""What runs inside Rasa (Python 3.10): importer, NLU components, channel, stores."""
