"""The published files: a projection of committed rows, that can be made again at any time with no network."""
