"""The schema's steps, one file each in `versions`, named by number."""
