"""Two more print labs: Miller's, to which pictures are pushed, and Prodigi, which fetches them."""
