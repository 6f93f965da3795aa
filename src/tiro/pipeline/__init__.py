"""One file a stage; the runner walks a job's plan, one ticket at a time, on any worker."""
