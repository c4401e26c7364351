"""Provers: they look for broken promises of the record, on seeds that can be played again."""
