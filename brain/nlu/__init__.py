"""Understanding: components of Rasa's pipeline, named in config.yml."""
