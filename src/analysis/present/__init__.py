"""Released tables in, HTML-safe numbers, sentences, tables and figures out (DESIGN 1).

Everything here takes the released table alone: it cannot show a patient, because it never had one.
"""
