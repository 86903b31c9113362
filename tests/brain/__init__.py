"""Tests of brain, in Rasa's environment."""
