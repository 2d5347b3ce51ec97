"""What every page reader shares: text out of bytes, a document out of text, and the account of its amounts."""
