"""What questions return: one class an answer, each with `summary`, `to_frame`, `map` and `to_json`."""
