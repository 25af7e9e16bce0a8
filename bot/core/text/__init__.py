"""Text at its floor: folding, words, stems and sentences, known to all verbs of the core."""
