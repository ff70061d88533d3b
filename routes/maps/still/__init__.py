"""Pictures that need no browser: a `MapSpec` laid out on a sheet, written as SVG, PNG or PDF."""
