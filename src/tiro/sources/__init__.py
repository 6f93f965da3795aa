"""Where recordings come from beside uploads: addresses and watched folders."""
