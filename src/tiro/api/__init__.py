"""HTTP: the one place where statuses, headers and bodies exist."""
