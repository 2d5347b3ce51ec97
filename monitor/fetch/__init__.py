"""Brings one official page home whole, within limits, or says why not. The only room that knows httpx.

client → robots, retry → exchange (one address, its redirects) → transport (guarded sockets) → addresses, deadline
"""
