"""Nouns that other rooms ask for."""
