"""Notes made of a transcript: by a language model that reads all of it, or extracted without one."""
