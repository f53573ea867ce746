"""The demonstration's data as plain values: places, catalogue, people and own papers. Nothing here touches a database.

Invented provinces are H98 and H99, invented result codes G99, people have numbers 099…: nothing invented looks real.
Procedures and codes after the sample table of the domain guide; see `load_demo` for what is made of them.
"""
