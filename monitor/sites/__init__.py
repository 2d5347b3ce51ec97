"""What people look at: the website beside the feed, pages of other sites that live on it, and snippets to paste."""
