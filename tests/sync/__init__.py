"""Tests of the exchange of the record."""
