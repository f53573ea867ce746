"""The demonstration: its data as plain values, and `load_*` modules that make rows of them.

`places`, `codes`, `procedures`, `people` and `papers` touch no database. Invented provinces are H98 and H99, invented
result codes G99, people have numbers 099…: nothing invented looks real. Procedures and codes after the sample table of
the domain guide.
"""
