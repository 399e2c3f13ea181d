"""Import: a profile says what is in foreign files, this package turns their rows into calls of our commands.

profiles → what a profile says; readers and sources → rows; values → what becomes of a row's cells; targets, masters and
documents → commands; report → what happened to every row.
"""
