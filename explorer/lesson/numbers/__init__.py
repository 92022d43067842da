"""The numbers that lessons may quote: computed by formulas, simulated, measured; `compute` gives them all."""
