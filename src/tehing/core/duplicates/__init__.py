"""Records that are the same thing twice: warned of, found, looked at side by side, made one, and taken apart again."""
