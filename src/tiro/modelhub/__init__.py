"""Models as files: which there are to have, where they lie on this machine, and how they come from the hub.

The catalogue is data, `catalogue.json`: engines, diarizers and the registry read the same.
"""
