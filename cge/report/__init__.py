"""Looks: the terminal and Excel. Nothing here computes."""
