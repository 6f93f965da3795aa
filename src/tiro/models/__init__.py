"""The registry of models: what is installed and how it is, how a model is fetched, checked and removed."""
