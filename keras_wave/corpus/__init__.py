"""Classifies a corpus with Apache Beam, on this machine or on many."""
