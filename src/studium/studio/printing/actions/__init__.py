"""One verb a file. `advance_order` is the pipeline: one outside call between two transactions."""
