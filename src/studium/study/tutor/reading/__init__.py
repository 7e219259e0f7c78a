"""What a person brings, as text: files of several kinds, cut into sections and sentences."""
