"""English as the local model reads it: words, stems, opposites, denials, sentences."""
