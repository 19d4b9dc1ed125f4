"""The room's own screens; lists, pages and forms of its records come from the engine."""
