"""The coordinate doctor: whether each position is where its name, its country and the rows around it say.

`diagnose` takes claims (text, as an input has it) and returns findings, each with the likely repair and its certainty;
nothing is changed. `texts` reads numbers however they are written, `gazetteer` knows GeoNames, `ground` the countries,
`slips` what people do to positions by mistake.
"""
