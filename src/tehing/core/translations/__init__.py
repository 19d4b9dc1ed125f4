"""Records whose words are kept in several languages side by side, each shown to who reads it."""
