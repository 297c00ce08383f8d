"""How good a network is: on a part of the data, against its size, beside other methods."""
