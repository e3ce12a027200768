"""Timings, run by hand with ``make bench``; they print ratios measured in one run, never asserted in tests."""
